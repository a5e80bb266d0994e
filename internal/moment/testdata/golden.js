// Writes golden.tsv: what moment 2.17.1 makes of a pattern, an instant and a zone.
// From this directory, with DIR a directory outside of the repository:
//
//	npm install --no-save --prefix DIR moment@2.17.1
//	NODE_PATH=DIR/node_modules node golden.js > golden.tsv
//
// A row is mode (now: local, utc), zone, epoch milliseconds, pattern, text,
// tab-separated; the last two are JSON strings of ASCII only.

const moment = require('moment');
if (moment.version !== '2.17.1') throw new Error('moment ' + moment.version);

const zones = [
	'UTC', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Europe/London', 'America/St_Johns',
	'Asia/Kathmandu', // +05:41:16 until 1920
	'Africa/Monrovia', // -00:44:30 until 1972
	'Pacific/Apia', // skipped 30 December 2011
	'Pacific/Kiritimati', // skipped 31 December 1994
];

const instants = [
	'1970-01-01T00:00:00Z', '1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59Z', '1970-01-01T00:00:00.007Z',
	'1885-06-15T12:34:56.789Z', '1880-01-01T00:00:00Z', '0099-12-31T12:00:00Z', '0000-03-01T00:00:00Z',
	'-000044-03-15T12:00:00Z', '+012026-10-04T09:08:07Z', '+010000-01-01T12:00:00Z', '-271820-06-15T12:00:00Z',
	'+275760-09-12T12:00:00Z', '1994-12-30T12:00:00Z', '1995-01-02T12:00:00Z', '2011-12-31T12:00:00Z',
	'2020-12-31T12:00:00Z', '2021-01-03T23:59:59Z', '2023-01-01T12:00:00Z', '2024-02-29T12:30:45.678Z',
	'2024-12-30T12:00:00Z', '2025-12-28T12:00:00Z', '2026-01-01T00:00:00Z', '2026-01-01T12:00:00Z',
	'2026-03-08T06:59:59.999Z', '2026-03-08T07:00:00Z', '2026-11-01T05:59:59Z', '2026-11-01T06:00:00Z', // New York
	'2026-04-04T14:59:59Z', '2026-04-04T15:00:00Z', '2026-10-03T15:29:59Z', '2026-10-03T15:30:00Z', // Lord Howe
	'2026-11-23T00:17:05.044Z', '2026-12-31T23:59:59.999Z',
].map(Date.parse);

const tokens = (
	'Y YY YYYY YYYYY YYYYYY Q Qo M MM Mo MMM MMMM D DD Do DDD DDDD DDDo d do dd ddd dddd e E ' +
	'w ww wo gg gggg ggggg W WW Wo GG GGGG GGGGG H HH h hh k kk A a m mm s ss Hmm Hmmss hmm hmmss ' +
	'S SS SSS SSSS SSSSS SSSSSS SSSSSSS SSSSSSSS SSSSSSSSS X x z zz Z ZZ LTS LT L LL LLL LLLL l ll lll llll'
).split(' ');

const odd = [
	'', ' ', 'iso', 'yyyy-mm-dd', 'HH:MM:SS', 'YYYY-MM-DD HH:mm:ss.SSS', 'DD/MMM/YYYY:HH:mm:ss ZZ',
	'dddd, MMMM Do YYYY, h:mm:ss a', '[today] dddd', 'B C F I J K N O P R U V b c f i j n o p q r t u v y',
	// Runs without a token of their length.
	'YYY', 'YYYYYYY', 'YYYYYYYYYY', 'QQ', 'MMMMM', 'MMMo', 'DDo', 'DDDDD', 'DDDDo', 'ddo', 'ddddd', 'dddo', 'ww w', 'www', 'WWW',
	'g', 'ggg', 'gggggg', 'G', 'GGG', 'GGGGGG', 'EE', 'aa', 'AA', 'hhmm', 'HHmm', 'hmms', 'Hmmm', 'Hmmsss', 'kkk', 'mmm', 'sss',
	'SSSSSSSSSS', 'XX', 'xx', 'zzz', 'ZZZ', 'LTSS', 'LTT', 'LLT', 'LLLLL', 'LLLLLTS', 'lllll', 'lT', 'lts', 'ML', 'LY', 'dL', 'Ll',
	// [text] and \.
	'[]', '[', ']', '][', '[[]]', '[YYYY', 'YYYY]', '[YYYY] YYYY', '[a]b]YYYY', '[a[b]YYYY', '[[YYYY]]', '[a] YYYY [b]', '[LT] LT',
	'[LT', '[\\Y]', '[\\[Y]', '\\', '\\\\', '\\\\\\', '\\Y', '\\YYYY', '\\\\YYYY', '\\YYYYY', '\\[YYYY]', '\\[LT]', '\\]', 'YYYY\\',
	'\\LT', '\\\\LT', '\\LTS', '\\LLLLL', '\\lL', '\\Hmmss', '\\SSSSSSSSSS', '\\z', '\\q', 'Y\\oY',
	// w[o|w]? takes a | too.
	'w|', 'w|w', 'ww|', 'W|', 'Wo|', '\\w|', 'H|w|m', '[w|]',
	// Line breaks.
	'YYYY\nMM', 'YYYY\rMM', 'YYYY\r\nMM', 'YYYY\u2028MM', 'YYYY\u2029MM', 'YYYY\tMM', 'YYYY\u0085\u000bMM', '[\n\r\u2028]', '[YYYY\nMM]',
	'\\\nYYYY', '\\\u2028', 'D\nD', '\nYYYY\n',
	// Beyond ASCII.
	'YYYY年M月D日', 'H\u00a0h', '[à] LT', '\\é', '😀YYYY😀', '\\😀YYYY', '[😀 D]', '\\\u00e9\u0301', '\u0000',
];

const ascii = (s) => JSON.stringify(s).replace(/[^ -~]/g, (c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));

function rows(mode, zone, instants, patterns) {
	process.env.TZ = zone;
	for (const ms of instants) {
		const at = mode === 'utc' ? moment.utc(ms) : moment(ms);
		for (const pattern of patterns) {
			console.log([mode, zone, ms, ascii(pattern), ascii(at.format(pattern))].join('\t'));
		}
	}
}

// Every token alone, and all of them for every instant in every zone.
const some = ['1885-06-15T12:34:56.789Z', '2024-12-30T00:05:09.044Z', '2026-03-22T17:00:00Z'].map(Date.parse);
rows('now', 'America/New_York', some, tokens);
rows('utc', 'America/New_York', some, tokens);
for (const zone of zones) rows('now', zone, instants, [tokens.join(' ')]);
rows('utc', 'Asia/Kolkata', instants, [tokens.join(' ')]);

rows('now', 'Asia/Kolkata', some.slice(1, 2), odd);
rows('utc', 'Asia/Kolkata', some.slice(1, 2), odd);
