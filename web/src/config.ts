import type { Template } from "./engine";

/** The file config.json beside index.html: internal/pagefiles.Config. It holds no secret. */
export interface Config {
  region: string;
  userPoolId: string;
  clientId: string;
  identityPoolId: string;
  streamKind: "firehose" | "kinesis";
  streamName: string;
  username: string;
  /** Prints the password; empty if the deployer chose it. */
  passwordCommand: string;
  /** The path that the page calls instead of AWS, for a local AWS. */
  endpoint?: string;
  /** The firehose.Definition of the delivery stream; absent if it is unknown. */
  delivery?: object;
  /** What the editor opens with, instead of the sakila template. */
  template?: Template;
}

export async function readConfig(answer: Response): Promise<Config> {
  if (!answer.ok) throw new Error(`config.json: the server answers ${answer.status}`);
  const config: Config = await answer.json();
  if (config.endpoint) config.endpoint = new URL(config.endpoint, document.baseURI).href;
  return config;
}
