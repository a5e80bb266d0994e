import { Chart } from "./chart";
import type { Config } from "./config";
import { bytes, element, find, number } from "./dom";
import type { Done, Engine, Faults, Totals } from "./engine";
import { LostRecords } from "./lost";
import type { OrderForm } from "./order";

/** Time between two looks at the figures, in milliseconds. */
const period = 500;

/** Periods over which the chart averages, because packs are sent once a second. */
const averaged = 4;

/** The run: its figures, its end, and the records that it lost. */
export class Run {
  private timer = 0;
  private began = 0;
  /** The latest figures, at most those of the averaged periods. */
  private recent: { at: number; totals?: Totals }[] = [];
  private chart = new Chart(find("chart"));
  private lost = new LostRecords(() => void this.resend());
  private stops = 0;

  /** ended is called after each run. */
  constructor(private config: Config, private engine: Engine, private form: OrderForm, private ended: () => void) {
    find<HTMLFormElement>("run").onsubmit = (event) => {
      event.preventDefault();
      if (!find<HTMLButtonElement>("start").disabled) void this.start();
    };
    find("stop").onclick = () => this.stop();
    engine.onLost = (lines, records) => this.lost.add(lines, records);
    engine.onDone = (done) => this.done(done);
    addEventListener("beforeunload", (event) => {
      if (this.timer || this.lost.count) event.preventDefault();
    });
  }

  private async start() {
    const faults = await this.begin({ order: this.form.order() });
    if (faults && !this.form.show(faults)) document.querySelector<HTMLElement>("#run [aria-invalid=true]")?.focus();
  }

  /** Sends the lost records again. Those that are lost again, or not sent, come back. */
  private async resend() {
    const { file, records } = this.lost.take();
    const order = { ...this.form.order(), template: "" };
    if (!(await this.begin({ order, lost: file, records }))) this.lost.add(file, records);
  }

  /** Begins a run, and returns the errors of its fields, or nothing if it cannot begin. */
  private async begin(run: { order: object; lost?: Blob; records?: number }): Promise<Faults | undefined> {
    this.say("");
    this.running(true);
    try {
      const faults = await this.engine.call<Faults>("start", { config: this.config, ...run });
      if (Object.keys(faults).length > 0) this.running(false);
      else this.begun();
      return faults;
    } catch (err) {
      this.running(false);
      this.say((err as Error).message);
      return undefined;
    }
  }

  private begun() {
    this.form.show({});
    find("summary").textContent = "";
    find("trouble").replaceChildren();
    this.chart.clear();
    this.chart.add(0, [0, 0, 0]);
    this.began = Date.now();
    this.recent = [{ at: 0 }];
    this.timer = setInterval(() => void this.read(), period);
  }

  /** Stops the source, and at the second time the delivery too. */
  private stop() {
    find("stop").textContent = "Give up the rest";
    find("state").textContent = "Stopping";
    void this.engine.call("stop", this.stops++ > 0);
  }

  private async read() {
    const totals = await this.engine.call<Totals>("totals");
    if (this.timer) this.show(totals);
  }

  private show(t: Totals) {
    const at = (Date.now() - this.began) / 1000;
    const { at: from, totals: before } = this.recent[0];
    if (at > from) {
      const rate = (of: "Made" | "Delivered" | "Lost") => (t[of].Records - (before?.[of].Records ?? 0)) / (at - from);
      this.chart.add(at, [rate("Made"), rate("Delivered"), rate("Lost")]);
    }
    this.recent.push({ at, totals: t });
    if (this.recent.length > averaged) this.recent.shift();
    for (const [id, n] of Object.entries({
      made: t.Made.Records, delivered: t.Delivered.Records, refused: t.Refused, retried: t.Retried, lost: t.Lost.Records,
    })) {
      const figure = find(`n-${id}`);
      figure.textContent = number(n);
      figure.parentElement!.classList.toggle("zero", n === 0);
    }
    find("n-billed").textContent = bytes(t.Billed);
    find("trouble").replaceChildren(
      ...(t.Troubles ?? []).map((e) => {
        const times = e.Entries === 1 ? "1 entry" : `${number(e.Entries)} entries`;
        return element("li", `${times}: ${e.Message}${e.Remedy ? `; ${e.Remedy}` : ""}`);
      }),
    );
  }

  private done({ summary, error, totals }: Done) {
    this.idle();
    this.show(totals);
    if (error) {
      find("trouble").replaceChildren(); // the error is among them
      find("state").textContent = "Failed";
    }
    this.say(error);
    find("summary").textContent = summary;
    this.form.renew();
    this.ended();
  }

  /** Ends a run whose worker has ended. */
  crash(reason: string) {
    if (this.timer) this.idle();
    find<HTMLButtonElement>("start").disabled = true;
    this.say(`The sender ended: ${reason}. Records that were under way are lost: save the others below, and reload the page.`);
  }

  private idle() {
    clearInterval(this.timer);
    this.timer = 0;
    this.running(false);
  }

  private running(yes: boolean) {
    this.stops = 0;
    find("stop").textContent = "Stop";
    find<HTMLFormElement>("run").classList.toggle("running", yes);
    find<HTMLButtonElement>("start").disabled = yes || !this.signedIn;
    find<HTMLButtonElement>("resend").disabled = yes || !this.signedIn;
    find<HTMLButtonElement>("stop").disabled = !yes;
    find<HTMLButtonElement>("sign-out").disabled = yes;
    find("state").textContent = yes ? "Sending" : "Idle";
    find("state").classList.toggle("busy", yes);
  }

  private signedIn = false;

  /** Says whether runs can begin. */
  allow(signedIn: boolean) {
    this.signedIn = signedIn;
    const busy = this.timer > 0;
    find<HTMLButtonElement>("start").disabled = busy || !signedIn;
    find<HTMLButtonElement>("resend").disabled = busy || !signedIn;
  }

  private say(error: string) {
    find("run-error").textContent = error;
  }
}
