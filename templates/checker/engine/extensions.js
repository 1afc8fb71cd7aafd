/* Extensions; see validation/extensions.py. */
function checkExtension(node, run) {
  const url = node.text("url"), { parent } = node;
  if (!url || !parent) return;
  const hasValue = node.all("value").length > 0, hasParts = node.all("extension").length > 0;
  if (hasValue === hasParts && !run.meant.has(`${node.id} value`)) return void run.add("extension-content", node, `the extension has ${hasValue ? "a value and extensions" : "neither a value nor extensions"}; it needs one of them`);
  if (!url.includes(":")) return void checkRelative(node, parent, url, run);
  const [bare, version] = url.split("|"), [canonical, profile] = run.lookup.profile(bare);
  if (version !== undefined && profile) run.add("extension-url", node, `the url '${url}' names a version; an extension's url has none`, { part: "url", severity: profile.version && profile.version !== version ? "error" : "warning" });
  if (!profile) return void (run.lookup.isOwn(url) ? run.add("unknown-extension", node, `nobody defines the extension '${url}'`) : run.cannotDecide(`the extension ${url} is not part of this guide`));
  if (profile.type !== "Extension") return void run.add("unknown-extension", node, `'${url}' is a profile of ${profile.type} and no extension`);
  if (profile.problem) return void run.cannotDecide(`the extension ${canonical} can't be used: ${profile.problem}`);
  const isModifier = node.name === "modifierExtension";
  if (profile.modifier && !isModifier) run.add("extension-modifier", node, `'${canonical}' modifies what it stands in, and belongs into modifierExtension`);
  else if (!profile.modifier && isModifier) run.add("extension-modifier", node, `'${canonical}' modifies nothing, and belongs into extension`);
  return void keep(node, canonical, profile, run);
}
function checkRelative(node, parent, url, run) {
  if (parent.type !== "Extension") return run.add("extension-url", node, `the url '${url}' is not absolute`, { part: "url" });
  const names = run.lookup.profile(parent.text("url"))[1]?.parts;
  if (names && !names.includes(url)) run.add("unknown-sub-extension", node, `'${url}' is no part of the extension '${parent.text("url")}', which has ${names.join(", ")}`);
  return undefined;
}
