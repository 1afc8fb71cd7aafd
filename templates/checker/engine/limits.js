/* Least and greatest values, lengths, digits; see validation/limits.py. */
function checkLimits(node, rule, run) {
  if (isNone(node.value)) return;
  const limits = { ...rule.values, ...rule.limits }, isAmount = node.plan.bases.includes("Quantity"), { value } = node;
  const tell = (message, about) => run.add("beyond-limits", node, message, { about });
  for (const [name, wrong, word, called] of [["minValue", -1, "less than", "least"], ["maxValue", 1, "more than", "greatest"]]) {
    const [key, bound] = stated(limits, name) ?? (name in (rule.limits ?? {}) ? [name, rule.limits[name]] : []);
    if (key === undefined) continue;
    const own = isAmount ? value.value : value, limit = isAmount ? bound.value : bound;
    const left = amountOf(own), right = amountOf(limit);
    if (isAmount !== isObject(bound) || (isAmount && (bound.code ?? bound.unit) !== (value.code ?? value.unit))) run.cannotDecide("limits in other units are not looked at in a page");
    else if (left && right && left.constructor === right.constructor && orderOf(left, right) === wrong) tell(`${shownBound(value)} is ${word} ${shownBound(bound)}, the ${called} value allowed`, name);
  }
  if (node.isPrimitive && isText(value)) {
    const count = [...value].length;
    if (limits.maxLength && count > limits.maxLength) tell(`the value has ${count} characters; ${limits.maxLength} at most are allowed`, "maxLength");
    if (limits.minLength !== undefined && count < limits.minLength) tell(`the value has ${count} characters; ${limits.minLength} are needed`, "minLength");
    if (isText(limits.regex)) {
      let pattern = null;
      try { pattern = new RegExp(`^(?:${limits.regex})$`, "su"); } catch { /* not one that a browser has */ }
      if (!pattern || count > 10_000) run.cannotDecide("a regular expression of a profile can't be used");
      else if (!pattern.test(value)) tell(`'${value.slice(0, 60)}' is not written as ${limits.regex} asks`, "regex");
    }
  }
  const raw = isObject(value) ? value.value : value, places = isNumeral(raw) ? rawNum(raw)?.scale ?? 0 : 0;
  if (limits.maxDecimalPlaces !== undefined && places > limits.maxDecimalPlaces) tell(`${raw.numeral} has ${places} digits behind the point; ${limits.maxDecimalPlaces} at most are allowed`, "maxDecimalPlaces");
}
const amountOf = (value) => isNumeral(value) ? rawNum(value) : typeof value === "number" ? rawNum({ numeral: String(value) }) : isText(value) ? momentOf(value) : null;
const shownBound = (value) => isNumeral(value) ? value.numeral : isObject(value) ? `${value.value?.numeral ?? value.value} ${value.unit || value.code || ""}`.trim() : isText(value) ? `'${value.slice(0, 60)}'` : String(value);
