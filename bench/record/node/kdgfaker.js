// KDG's changes to faker 3.1.0 that the template needs, for Node.js and for browsers.

/** Adds KDG's functions to faker. */
export function addKDG(faker, moment) {
  faker.date.now = (format) => moment().format(format);
  faker.random.weightedArrayElement = ({ weights, data }) => {
    const total = weights.reduce((sum, weight) => sum + weight);
    const place = Math.random() * total;
    let sum = 0;
    for (let i = 0; i < data.length; i++) {
      sum = +(sum + weights[i]).toFixed(2);
      if (place <= sum) {
        return data[i];
      }
    }
  };
}

/**
 * Returns the source of faker/lib/fake.js with one operator changed: KDG's stops when {{ or }}
 * is missing, faker's when both are.
 */
export function kdgFake(source) {
  const kdg = source.replace("start === -1 && end === -1", "start === -1 || end === -1");
  if (kdg === source) {
    throw new Error("faker/lib/fake.js is not that of faker 3.1.0");
  }
  return kdg;
}

/** Returns the template as KDG's page passes it to faker. */
export function clean(text) {
  return text
    .trim()
    .replace(/\n/g, "")
    .replace("{{current.timestamp}}", "{{date.now}}");
}
