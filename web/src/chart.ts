import "./language";
import uPlot from "uplot";
import { number } from "./dom";

/** Points that the chart shows. */
const most = 120;

/** A chart of records per second. */
export class Chart {
  private plot: uPlot;
  private times: number[] = [];
  private series: number[][] = [[], [], []];

  constructor(private parent: HTMLElement) {
    const color = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name);
    const axis = { stroke: () => color("--muted"), grid: { stroke: () => color("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    const line = (label: string, name: string, dash?: number[]) => ({ label, stroke: () => color(name), width: 2, dash, points: { show: false } });
    this.plot = new uPlot(
      {
        ...this.size(),
        legend: { live: false },
        cursor: { show: false },
        scales: { x: { time: false }, y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
        axes: [{ ...axis, size: 30, values: (_, all) => all.map((n) => `${number(n)} s`) }, { ...axis, size: 56 }],
        series: [{}, line("generated", "--made", [6, 4]), line("delivered", "--good"), line("lost", "--bad")],
      },
      [[], [], [], []],
      parent,
    );
    new ResizeObserver(() => this.plot.setSize(this.size())).observe(parent);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.plot.redraw());
  }

  clear() {
    this.times = [];
    this.series = [[], [], []];
    this.draw();
  }

  /** Adds the rates at a time since the start. */
  add(seconds: number, rates: [number, number, number]) {
    this.times.push(seconds);
    rates.forEach((rate, i) => this.series[i].push(rate));
    if (this.times.length > most) [this.times, ...this.series].forEach((s) => s.shift());
    this.draw();
  }

  private draw() {
    this.plot.setData([this.times, ...this.series] as uPlot.AlignedData);
  }

  private size() {
    return { width: this.parent.clientWidth || 320, height: 168 };
  }
}
