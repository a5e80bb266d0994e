/** The worker of the editor and the preview, so that a run does not slow them down. */
import { serve } from "./host";

serve();
