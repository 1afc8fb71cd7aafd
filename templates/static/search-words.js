/* How a query is split into words, and what may stand for them. Loaded before `search-engine.js`, which ranks. */
(() => {
  "use strict";
  /* The same rules as site_builder/search/words.py. */
  const RUN = /(?:(?<![\p{L}\p{N}_])[$_])?[\p{L}\p{N}]+(?:['’._:/|@-]+[\p{L}\p{N}]+)*/gu;
  const URN = /^urn:(?:oid|uuid):(?=.)/i;
  const PLAIN_RUN = /[\p{L}\p{N}]+/gu;
  const CAMEL = /[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]*|\d+|[^\da-zA-Z]+/g;
  const UNPARTED = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]{3,}/g;
  const LETTERS = { ß: "ss", ẞ: "SS", ø: "o", Ø: "O", æ: "ae", Æ: "Ae", œ: "oe", Œ: "Oe", đ: "d", Đ: "D", ð: "d", Ð: "D", þ: "th", Þ: "Th", ł: "l", Ł: "L", ħ: "h", Ħ: "H", ı: "i" };
  const TWO = { ä: "ae", Ä: "Ae", ö: "oe", Ö: "Oe", ü: "ue", Ü: "Ue", ø: "oe", Ø: "Oe", å: "aa", Å: "Aa" };

  const replaced = (text, table) => [...text].map((letter) => table[letter] ?? letter).join("");
  /* Letters whose marks can be left away; those of Japanese and Korean can't. */
  const MARKED = /[^\x00-\x7f\u3040-\u30ff\uac00-\ud7af]/gu;
  const plain = (text) => replaced(text, LETTERS).replace(MARKED, (letter) => letter.normalize("NFKD").replace(/\p{M}/gu, ""));

  /* As people type it where their keyboard lacks letters. */
  const twoLettered = (text) => replaced(text.normalize("NFC"), TWO);

  function nameKey(name) {
    if (name.includes("://")) name = name.replace(/^https?:\/\//i, "").split("#")[0].split("|")[0];
    const sign = /^[$_]/.test(name) ? name[0] : "";
    return sign + (plain(name).match(PLAIN_RUN) ?? []).join("").toLowerCase();
  }

  /* A run of the query: the whole name where it has parts, and its words. */
  function split(run) {
    const parts = run.match(PLAIN_RUN) ?? [], found = [], bare = run.replace(URN, "");
    if (parts.length > 1 || /^[$_]/.test(run)) found.push(nameKey(run));
    if (bare !== run) found.push(nameKey(bare));
    for (const part of parts) {
      found.push(part.toLowerCase());
      const camel = part.match(CAMEL) ?? [];
      if (camel.length > 1) found.push(...camel.map((each) => each.toLowerCase()));
      for (const letters of part.match(UNPARTED) ?? []) for (let at = 0; at < letters.length - 1; at++) found.push(letters.slice(at, at + 2));
    }
    return found;
  }

  function words(text) {
    const found = [], read = (piece) => { for (const run of plain(piece).match(RUN) ?? []) found.push(...split(run)); };
    read(text);
    for (const chunk of text.normalize("NFC").split(/\s+/)) {
      const two = twoLettered(chunk);
      if (two !== chunk) read(two);
    }
    return found;
  }

  /* Other endings, and British and American spellings, of a word, or of the last of several. */
  function variants(word) {
    if (word.length < 4 || !/^[a-z]+(?: [a-z]+)*$/.test(word)) return [];
    const found = new Set();
    const endings = [[/ies$/, "y"], [/([^s])s$/, "$1"], [/([sxz]|[cs]h)es$/, "$1"], [/([^aeiou])y$/, "$1ies"], [/([^sy])$/, "$1s"]];
    const spellings = [[/ae/, "e"], [/oe/, "e"], [/is(?=e|i|ation)/, "iz"], [/iz(?=e|i|ation)/, "is"], [/our(?=$|s$|ed$|ing$)/, "or"], [/re$/, "er"], [/([^aeiou])er$/, "$1re"], [/ogue$/, "og"], [/ence$/, "ense"], [/ense$/, "ence"], [/ll(?=ed$|ing$|er$)/, "l"]];
    for (const [ending, other] of endings) if (ending.test(word)) found.add(word.replace(ending, other));
    for (const [spelling, other] of spellings) if (spelling.test(word)) found.add(word.replace(spelling, other));
    found.delete(word);
    return [...found];
  }

  /* What words of one family have in common (pregnant, pregnancy): a word itself, and as it is without its ending. */
  const ENDING = /(?:ations?|itions?|ions?|ments?|ing|ed|ers?|ors?|ances?|ancy|ants?|ences?|ency|ents?|it(?:y|ies)|als?|ally|ives?|ics?|ate[sd]?|ise[sd]?|ize[sd]?|ness|ly|es|e|s|y)$/;
  /* Shorter roots are those of unlike words: test, testament. */
  const SHORTEST_ROOT = 5;
  function roots(word) {
    const bare = word.replace(ENDING, "").replace(/iz$/, "is").replace(/([bdgmnprt])\1$/, "$1");
    return bare !== word && bare.length >= SHORTEST_ROOT ? [word, bare] : [word];
  }
  const isOfFamily = (own, word) => /^[a-z]+$/.test(word) && roots(word).some((root) => own.includes(root));

  /* Levenshtein distance with swaps of neighbours, given up beyond `most`. */
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [], last = Array.from({ length: b.length + 1 }, (_, at) => at);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      let least = i;
      for (let j = 1; j <= b.length; j++) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
        least = Math.min(least, row[j]);
      }
      if (least > most) return most + 1;
      before = last;
      last = row;
    }
    return last[b.length];
  }

  /* The small words of a question, and those of asking. */
  const SMALL_WORDS = new Set("a about all an and any are as at be by can do does find for from get has have how i in is it list me mean means my need needed of on or our show since some than that the their there this to use used using vs versus was we what when where which who why will with you your".split(" "));
  const isSmall = (word) => SMALL_WORDS.has(word.toLowerCase());

  /* What a query says at its end of what is looked for, with the heading of such results: `lab results profile`. */
  const KINDS = [
    [/\s(profiles?)$/i, "Profiles"], [/\s(extensions?)$/i, "Extensions"], [/\s(value ?sets?)$/i, "Value sets"], [/\s(code ?systems?)$/i, "Code systems"],
    [/\s(operations?)$/i, "Operations"], [/\s(search param(?:eter)?s?)$/i, "Search parameters"], [/\s(elements?)$/i, "Elements"], [/\b(examples?)\b/i, "Examples"],
  ];
  /* The heading that a query names, and the words it names it by. */
  function kindOf(query) {
    const [named, heading = ""] = KINDS.map(([ending, each]) => [ending.exec(query), each]).find(([found]) => found) ?? [];
    return { heading, words: named?.[1].toLowerCase().split(" ") ?? [] };
  }

  /* How many of neighbouring words stand side by side in a text, in any of their forms: from 0 to 1. */
  function sideBySide(text, asked) {
    const pairs = (words) => words.slice(1).map((word, at) => `${roots(words[at]).at(-1)} ${roots(word).at(-1)}`);
    const wanted = pairs(asked), has = new Set(pairs((plain(text).toLowerCase().match(PLAIN_RUN) ?? []).filter((word) => !isSmall(word))));
    return wanted.length ? wanted.filter((pair) => has.has(pair)).length / wanted.length : 0;
  }

  /* What readers say, and what FHIR or the trade calls it, in any guide: of several words behind the colon any
     may be meant. */
  const SAME_WORDS = `
    postcode, post code, zip, zip code: postalcode address
    phone, telephone, mobile, email, e-mail: telecom
    dob, date of birth, birthday, born: birthdate birth
    die, died, dead, death, date of death: deceased death
    sex: gender
    surname, last name, family name: family
    forename, first name: given
    next of kin, emergency contact: contact relatedperson
    carer, caregiver, guardian, parent, relative: relatedperson
    doctor, physician, clinician, nurse, gp, provider: practitioner
    staff, employee, job, occupation: practitioner practitionerrole role
    gp surgery, gp practice, clinic, hospital, pharmacy, employer, company, trust: organization
    ward, room, bed, building, site: location
    insurance, insurer, payer, payor, cover: coverage
    identity number, id number, number: identifier
    nationality, national: citizenship
    mother, father, spouse, husband, wife: relatedperson
    bill, billing, invoice, payment: claim
    x-ray, x ray, mri, ct, ultrasound, scan: imaging radiology
    audit, audit log: auditevent provenance
    who changed, who wrote, signed by: provenance author
    smoker, cigarette, cigarettes, vaping: smoking tobacco
    oxygen, spo2: oximetry
    kidney: renal
    liver: hepatic
    lung: pulmonary respiratory
    high blood pressure: hypertension
    heart attack: myocardial
    blood type: group
    living will, do not resuscitate, dnr: directive
    job title: role
    interpreter, spoken language: communication language
    stop, stopped, ended: termination discontinued abatement
    thickness: depth
    how many, how often: cardinality
    drug, medicine, tablet, pill: medication
    prescription, prescribe, prescribed, prescribing: medicationrequest
    dispense, dispensed, dispensing: medicationdispense
    dose, dosing, posology: dosage
    vaccine, vaccination, vaccinate, jab, shot: immunization
    allergy, allergic, intolerance, adverse reaction: allergyintolerance allergy
    problem, diagnosis, disease, illness, disorder: condition
    lab, labs, blood test, blood tests: laboratory observation
    test result, test results, lab result, lab results, result, measurement: observation laboratory
    report, lab report: diagnosticreport
    sample: specimen
    operation, surgery, intervention: procedure
    visit, admission, stay, appointment, consultation: encounter
    referral, order: servicerequest
    letter, document, note: documentreference
    attachment, file, pdf, scan: attachment binary documentreference
    alert, warning: flag
    survey, form: questionnaire
    child, children, kid, infant, baby: pediatric paediatric
    tumor: neoplasm
    cancer: neoplasm oncology
    chemo, chemotherapy: medication
    radiation: radiotherapy
    gene, genetic: genomic
    mutation: variant
    heartbeat, pulse: heart
    fever: temperature
    relation, relationship: relatedperson
    log in, login, sign in, sign on, authenticate, password: authentication authorization token security
    authorisation, permission, consent: authorization consent
    ssl, https, encryption: tls
    tls: ssl
    paging, pagination, next page: page next bundle
    field, attribute, property, column: element
    required, compulsory: mandatory
    faq, faqs: questions
    frequently asked questions, common questions: faq questions
    change log, changelog, what's new, release notes, history: changes
    future, plans: roadmap
    help, support, ask: support contact
    contact, get in touch, mailing list, enquiry: contact community communication
    error, exception, failure, fault: operationoutcome error
    status code, status codes, http status: response codes
    list of codes, code list: valueset
    vocabulary, coding: terminology
    validate, validator, conformant: validation conformance
    server capabilities, metadata, conformance statement: capabilitystatement
    install, installation, npm: package download
    map, mapping, translate: conceptmap mapping
    draw, picture, image, diagram: diagram drawing
    obsolete, retired, withdrawn, outdated: deprecated retired
    ignore, suppress, silence: suppress ignore
    units, unit of measure: ucum
    subscribe, notify, notification: subscription
    delete, remove: delete
    create, post, insert: create
    update, amend, modify, edit, put: update
    throttling, rate limit, rate limiting: limit
  `;
  const SAME_AS = new Map();
  for (const line of SAME_WORDS.trim().split("\n")) {
    const [said, meant] = line.trim().split(": ");
    for (const each of said.split(", ")) SAME_AS.set(each, [...(SAME_AS.get(each) ?? []), ...meant.split(" ").map((word) => [word])]);
  }
  /* As many words have one meaning at most. */
  const LONGEST_PHRASE = 7;
  /* What else words together are called, in any number, each name as its words; `short` are the guide's own
     short forms with what they stand for, which an index that a browser kept from before may lack. */
  function otherNames(said, short = {}) {
    const forms = [said, ...variants(said)];
    const long = forms.flatMap((each) => (Object.hasOwn(short, each) ? short[each] : [])).map((each) => each.split(" "));
    const brief = said.includes(" ") ? Object.keys(short).filter((each) => short[each].some((one) => forms.includes(one))).map((each) => [each]) : [];
    return [...forms.flatMap((each) => SAME_AS.get(each) ?? []), ...long, ...brief];
  }

  globalThis.siteBuilderSearchWords = { RUN, PLAIN_RUN, LONGEST_PHRASE, plain, twoLettered, nameKey, split, words, variants, roots, isOfFamily, distance, isSmall, kindOf, sideBySide, otherNames };
})();
