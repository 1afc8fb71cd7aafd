/* Runs the script that checks resources outside of a page. Arguments: its file; the standard input is a payload
   (check_payload.py); what it finds in each text goes to the standard output. */
"use strict";
require(process.argv[2]);
const { release, store, texts, profiles, now } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const found = texts.map((text) => globalThis.siteBuilderChecker.check(text, { release, store, profiles, now }));
process.stdout.write(JSON.stringify(found.map((each) => ({ ...each, undecided: Object.fromEntries(each.undecided) }))));
