# Draws the answers of two queries. Standard input is an object with their rows in JSON; the
# argument is the SVG to write, whose bytes depend on the rows only.
import json
import sys
from datetime import datetime

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "penstock", "font.size": 9})
import matplotlib.dates as dates
import matplotlib.pyplot as plt

answers = json.load(sys.stdin)
figure, (types, states) = plt.subplots(2, 1, figsize=(9, 5), sharex=True, layout="constrained")


def instant(text):
    return datetime.fromisoformat(text)


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
figure.savefig(sys.argv[1], metadata={"Date": None, "Creator": None})
