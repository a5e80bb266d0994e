import { Chart } from "./chart";
import type { Config } from "./config";
import { download, find } from "./dom";
import type { Done, Engine, Totals } from "./engine";

/** The run: its form, its figures, and the records that it lost. */
export class Run {
  private lost: string[] = [];
  private timer = 0;
  private last?: { at: number; totals: Totals };
  private chart = new Chart(find("chart"));

  constructor(private config: Config, private engine: Engine, private template: () => string) {
    const kind = find<HTMLSelectElement>("pace");
    kind.onchange = () => {
      find("rate-field").hidden = kind.value !== "steady";
      find("week-field").hidden = kind.value !== "week";
    };
    find<HTMLFormElement>("run").onsubmit = (event) => {
      event.preventDefault();
      void this.start(this.order());
    };
    find("stop").onclick = () => this.stop();
    find("download-lost").onclick = () => download("kdg-lost.json", this.lost.join(""));
    find("resend").onclick = () => void this.start({ lost: this.lost.splice(0).join("") });
    engine.onLost = (line) => void this.lost.push(line);
    engine.onDone = (done) => this.done(done);
    addEventListener("beforeunload", (event) => {
      if (this.timer || this.lost.length) event.preventDefault();
    });
  }

  private order(): object {
    const number = (id: string) => Number(find<HTMLInputElement>(id).value) || 0;
    const kind = find<HTMLSelectElement>("pace").value;
    return {
      template: this.template(),
      seed: Math.floor(Math.random() * Number.MAX_SAFE_INTEGER),
      rate: kind === "steady" ? number("rate") : 0,
      week: kind === "week" ? find<HTMLTextAreaElement>("week").value : "",
      seconds: number("seconds"),
      count: number("count"),
      key: find<HTMLInputElement>("partition-key").value,
    };
  }

  private async start(order: { lost?: string }) {
    this.say("");
    find("summary").textContent = "";
    this.chart.clear();
    this.running(true);
    try {
      await this.engine.call("start", { config: this.config, order });
      this.last = undefined;
      this.timer = setInterval(() => void this.read(), 500);
    } catch (err) {
      if (order.lost) this.lost.push(order.lost);
      this.running(false);
      this.say((err as Error).message);
    }
  }

  private stops = 0;
  /** Stops the source, and at the second time the delivery too. */
  private stop() {
    find("stop").textContent = "Give up the rest";
    void this.engine.call("stop", this.stops++ > 0);
  }

  private async read() {
    const totals = await this.engine.call<Totals>("totals");
    if (this.timer) this.show(totals);
  }

  private show(t: Totals) {
    const at = Date.now() / 1000;
    const since = this.last ? at - this.last.at : 0;
    if (this.last && since > 0) {
      const rate = (of: "Made" | "Delivered" | "Lost") => (t[of].Records - this.last!.totals[of].Records) / since;
      this.chart.add(at, [rate("Made"), rate("Delivered"), rate("Lost")]);
    }
    this.last = { at, totals: t };
    for (const [id, n] of Object.entries({
      made: t.Made.Records, delivered: t.Delivered.Records, refused: t.Failed, retried: t.Retried, lost: t.Lost.Records,
    })) find(`n-${id}`).textContent = n.toLocaleString("en");
    find("n-billed").textContent = bytes(t.Billed);
    find("trouble").textContent = t.Trouble;
  }

  private done({ summary, error, totals }: Done) {
    clearInterval(this.timer);
    this.timer = 0;
    this.show(totals);
    this.running(false);
    this.say(error);
    find("summary").textContent = summary;
    find("lost").hidden = this.lost.length === 0;
    find("lost-count").textContent = `${totals.Lost.Records.toLocaleString("en")} records are not delivered.`;
  }

  private running(yes: boolean) {
    this.stops = 0;
    find("stop").textContent = "Stop";
    find<HTMLButtonElement>("start").disabled = yes;
    find<HTMLButtonElement>("stop").disabled = !yes;
    find<HTMLButtonElement>("resend").disabled = yes;
    find("state").textContent = yes ? "Sending" : "Idle";
    find("state").classList.toggle("busy", yes);
  }

  private say(error: string) {
    find("run-error").textContent = error;
  }
}

function bytes(n: number): string {
  const unit = n < 1e3 ? 0 : Math.min(3, Math.floor(Math.log10(n) / 3));
  return `${(n / 1000 ** unit).toFixed(unit ? 1 : 0)} ${["B", "kB", "MB", "GB"][unit]}`;
}
