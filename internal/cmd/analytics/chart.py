# Draws a chart. The arguments are its name and the SVG to write, whose bytes depend on the rows
# only; standard input is an object with the rows of each query in JSON.
import json
import sys
from datetime import datetime

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "penstock", "font.size": 9})
import matplotlib.dates as dates
import matplotlib.pyplot as plt


def instant(text):
    return datetime.fromisoformat(text)


def analytics(answers):
    figure, (types, states) = plt.subplots(2, 1, figsize=(9, 5), sharex=True, layout="constrained")
    for name in sorted({row[1] for row in answers["events_per_minute"]}):
        points = sorted((instant(row[0]), row[2]) for row in answers["events_per_minute"] if row[1] == name)
        types.plot(*zip(*points), label=name)
    types.set_ylim(bottom=0, top=1.3 * types.get_ylim()[1])  # room for the legend
    types.set_title("Events per type and minute")
    types.legend(loc="upper right", ncols=3)

    above = sorted(answers["states_above_usual"], reverse=True)
    for place, (at, state, events, usual) in enumerate(above):
        states.plot(instant(at), place, "o", color="tab:red")
        states.annotate(f"{events} instead of {usual:.1f}", (instant(at), place), xytext=(8, -3), textcoords="offset points")
    states.set_yticks(range(len(above)), [row[1] for row in above])
    states.grid(axis="y", alpha=0.3)
    states.set_title("States with far more events in a minute than usual")
    states.xaxis.set_major_formatter(dates.DateFormatter("%H:%M"))
    return figure


def queries(answers):
    figure, (top, revenue) = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
    films = answers["TopTenFilms"]
    top.bar_label(top.barh(range(len(films)), [sales for _, _, sales in films]), padding=3)
    top.set_yticks(range(len(films)), [title or f"film {number}" for number, title, _ in films])
    top.invert_yaxis()
    top.margins(x=0.1)
    top.set_title("Top ten films: rentals and purchases")

    rates = answers["RevenueByRentalRate"]
    bars = revenue.bar(["no film" if rate is None else f"${rate:.2f}" for rate, _, _ in rates], [earned or 0 for _, _, earned in rates])
    revenue.bar_label(bars, [f"{rentals:,}\nrentals" for _, rentals, _ in rates])
    revenue.margins(y=0.2)
    revenue.yaxis.set_major_formatter("${x:,.0f}")
    revenue.set_title("Revenue by rental rate")
    return figure


figure = {"analytics": analytics, "queries": queries}[sys.argv[1]](json.load(sys.stdin))
figure.savefig(sys.argv[2], metadata={"Date": None, "Creator": None})
