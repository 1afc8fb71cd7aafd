/* Profiles; see validation/keeping.py. */
function keep(node, url, profile, run) {
  const key = `${node.id} ${url}`, outer = run.source;
  if (run.kept.has(key)) return;
  run.kept.add(key);
  run.source = url;
  applyRule(profile.rule, node, run);
  run.source = outer;
}
function keepOne(node, url, run) {
  const [canonical, profile] = run.lookup.profile(url);
  if (profile?.problem) run.cannotDecide(`the profile ${url} can't be used: ${profile.problem}`);
  else if (profile && node.plan.bases.includes(profile.type)) keep(node, canonical, profile, run);
  else if (!profile && !run.lookup.isCoreType(url)) run.cannotDecide(`the profile ${url} is not part of this guide`);
}
function conforms(node, url, run) {
  const key = `${node.id} ${url}`;
  if (!run.answers.has(key)) {
    run.answers.set(key, null);
    run.answers.set(key, tried(node, url, run));
  }
  return run.answers.get(key);
}
function tried(node, url, run) {
  if (run.lookup.isCoreType(url)) return node.plan.bases.includes(url.split("|")[0].slice(STRUCTURES.length));
  const [canonical, profile] = run.lookup.profile(url);
  if (!profile || profile.problem || node.plan.isOpaque) return null;
  if (!node.plan.bases.includes(profile.type)) return false;
  const trial = run.trial();
  keep(node, canonical, profile, trial);
  return trial.issues.some(({ severity }) => severity === "error") ? false : trial.undecided.size ? null : true;
}
function applyRule(rule, node, run) {
  if (!node.isFaulty) checkRule(node, rule, run);
  for (const child of rule.children ?? []) applyChild(child, node, run);
}
function applyChild(rule, parent, run) {
  const values = parent.all(rule.name).filter((each) => !rule.key || each.key === rule.key);
  if ("min" in rule) checkCount(rule, values, parent, run);
  for (const value of values) applyRule(rule, value, run);
  if (!rule.slices) return;
  for (const [slice, items] of checkSlices(rule, values, parent, run)) {
    for (const item of items) {
      applyRule(slice, item, run);
      if (slice.slices) checkSlices(slice, [item], parent, run);
    }
  }
}
