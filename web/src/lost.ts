import { download, find, number } from "./dom";

/**
 * The lost records of all runs, until the user discards them or they are delivered. They are
 * blobs, which the browser keeps on disk if there are many. Their format is that of the
 * dead-letter file of kdg send.
 */
export class LostRecords {
  private parts: Blob[] = [];
  private records = 0;

  constructor(resend: () => void) {
    find("resend").onclick = resend;
    find("download-lost").onclick = () => download("kdg-lost.json", this.file());
    find("discard-lost").onclick = () => {
      if (confirm(`Discard ${number(this.records)} records that are not delivered?`)) this.take();
    };
  }

  get count() {
    return this.records;
  }

  add(lines: BlobPart, records: number) {
    this.parts.push(new Blob([lines]));
    this.records += records;
    this.show();
  }

  /** Removes all records and returns them. */
  take(): { file: Blob; records: number } {
    const taken = { file: this.file(), records: this.records };
    this.parts = [];
    this.records = 0;
    this.show();
    return taken;
  }

  private file(): Blob {
    return new Blob(this.parts, { type: "application/x-ndjson" });
  }

  private show() {
    find("lost").hidden = this.records === 0;
    find("lost-count").textContent = `${number(this.records)} ${this.records === 1 ? "record is" : "records are"} not delivered. This page keeps them until you close it.`;
  }
}
