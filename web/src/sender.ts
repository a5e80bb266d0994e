/**
 * The worker of the run. It also holds the session, so that tokens never reach the page. The
 * timers of a worker keep their rate while the tab is in the background.
 */
import type { Config } from "./config";
import { parsed, scope, serve, type Penstock } from "./host";
import { Session } from "./session";
import { putter } from "./streams";

let session: Session | undefined;

function signOut(reason: string) {
  session = undefined;
  scope.postMessage({ event: "signedOut", reason });
}

serve({
  async signIn({ config, name, password }: { config: Config; name: string; password: string }) {
    const next = await Session.signIn(config, name, password, signOut);
    await next.get(); // so that a role that is missing shows now
    session = next;
  },

  async signOut() {
    session = undefined;
  },

  /** Begins a run of new records, or of the lost ones. */
  async start({ config, order, lost, records }: { config: Config; order: object; lost?: Blob; records?: number }, penstock) {
    if (!session) throw new Error("Sign in first.");
    const lose = (lines: Uint8Array, records: number) => scope.postMessage({ event: "lost", lines, records }, [lines.buffer]);
    const read = (from: number, to: number) => lost!.slice(from, to).arrayBuffer().then((b) => new Uint8Array(b), () => new Uint8Array());
    const { ended, done } = running(penstock);
    const more = lost ? [read, lost.size, records] : [];
    const answer = parsed(penstock.start(JSON.stringify(order), putter(config, session), lose, done, ...more));
    if (Object.keys(answer.faults).length > 0) return answer.faults;
    // A browser does not freeze a tab in the background that holds a lock.
    void navigator.locks?.request("penstock-run", () => ended);
    return {};
  },
});

function running(penstock: Penstock) {
  let end: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const done = (summary: string, error: string) => {
    scope.postMessage({ event: "done", summary, error, totals: JSON.parse(penstock.totals("{}")) });
    end();
  };
  return { ended, done };
}
