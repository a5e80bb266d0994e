// helpers.fake of @faker-js/faker, the successor of faker, with the most similar template.
// It has no date.now.
import { faker } from "@faker-js/faker/locale/en";
import { clean } from "./kdgfaker.js";
import { measure } from "./measure.js";

const template = clean(`
{
	"timestamp":"{{date.recent}}",
	"eventType":"{{helpers.weightedArrayElement(
		[
			{"weight":0.3, "value":"rent"},
			{"weight":0.1, "value":"buy"},
			{"weight":0.6, "value":"trailer"}
		]
	)}}",
	"film_id":{{number.int(
		{
			"min":1,
			"max":1000
		}
	)}},
	"distributor":"{{helpers.arrayElement(
		["amazon prime", "google play", "apple itunes", "twitter",
		"microsoft", "meta", "youtube"]
	)}}",
	"platform": "{{helpers.arrayElement(
		["ios", "android", "xbox", "social-media", "tech", "other"]
	)}}",
	"state":"{{location.state}}"
}
`);

measure(() => faker.helpers.fake(template) + "\n");
