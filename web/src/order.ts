import type { Config } from "./config";
import { find, opens, value } from "./dom";
import type { Engine, Faults } from "./engine";

/** The fields with an error line below them. */
const fields = ["rate", "week", "seconds", "count", "partition-key", "template"];

/** The fields of a run. */
export class OrderForm {
  /** The next run makes its records from this seed, and so does the preview. */
  seed = newSeed();

  /** changed is called after each change. */
  constructor(private config: Config, private engine: Engine, private template: () => string, week: string, changed: () => void) {
    const pace = find<HTMLSelectElement>("pace");
    const area = find<HTMLTextAreaElement>("week");
    area.value = week;
    const update = () => {
      find("rate-field").hidden = pace.value !== "steady";
      find("week-field").hidden = pace.value !== "week";
      void this.check();
      changed();
    };
    for (const id of ["pace", "rate", "week", "seconds", "count", "partition-key"]) find(id).addEventListener("input", update);
    opens("week-import", "week-file", (text) => {
      area.value = text;
      update();
    }, (message) => this.show({ week: message }));
    if (config.streamKind === "kinesis") find("key-field").hidden = false;
  }

  /** Returns the order as web/engine/order.go reads it. */
  order() {
    return {
      service: this.config.streamKind,
      stream: this.config.streamName,
      delivery: this.config.delivery,
      template: this.template(),
      seed: this.seed,
      pace: value("pace"),
      rate: value("rate"),
      week: value("week"),
      time: value("seconds"),
      count: value("count"),
      key: value("partition-key"),
    };
  }

  /** Shows the errors of the fields, and returns whether there is none. */
  show(faults: Faults): boolean {
    for (const id of fields) {
      find(`${id}-error`).textContent = faults[id] ?? "";
      find(id)?.setAttribute("aria-invalid", String(id in faults));
    }
    return !fields.some((id) => id in faults);
  }

  /** Shows the errors while the user types. The editor shows those of the template. */
  private async check() {
    const { template: _, ...faults } = await this.engine.call<Faults>("check", this.order());
    this.show(faults);
  }

  renew() {
    this.seed = newSeed();
  }
}

function newSeed(): number {
  return Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
}
