// The console's page: asks the simulator what runs, follows what happens, draws the trace that is chosen. All text is set as text.

const ROWS = 50;
const STATUS_EVERY_MS = 2_000;
const SPAN_KIND = { producer: 4, consumer: 5 };

const at = (id) => document.getElementById(id);

async function get(path) {
  const response = await fetch(`/_lambdabus/${path}`);
  return response.ok || response.status === 503 ? response.json() : undefined;
}

/** An element with children, which are elements or text. */
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(key, value);
  element.append(...children.map((child) => child ?? ""));
  return element;
}

function row(...cells) {
  return make("tr", {}, ...cells.map((cell) => (cell?.tagName === "TD" ? cell : make("td", {}, cell))));
}

function number(text) {
  return make("td", { class: "number" }, text);
}

function traceLink(traceId) {
  return traceId ? make("a", { href: `#${traceId}` }, make("code", {}, traceId.slice(0, 8))) : "";
}

function clockTime(text) {
  return text.slice(11, 23);
}

function duration(ms) {
  return ms < 1_000 ? `${Number(ms).toPrecision(3)} ms` : `${(ms / 1_000).toPrecision(3)} s`;
}

async function showStatus() {
  const status = await get("status").catch(() => undefined);
  at("light").className = `light ${status?.status ?? ""}`;
  if (!status) return void (at("facts").textContent = "does not answer");
  const facts = [status.version, status.endpoint, `${status.bus} bus`, `${status.clock.mode} clock`, status.clock.now, `${status.memory.rssMb} MB`];
  at("facts").textContent = facts.join(" · ");
  at("functions").replaceChildren(...status.functions.map((found) => functionRow(found, status.mappings)));
}

function functionRow({ name, version, runtime, memorySize, timeout, state }, mappings) {
  const triggers = mappings
    .filter((mapping) => mapping.function.split(":")[0] === name)
    .map(({ connector, source }) => `${connector} ${source.split(":").pop()}`);
  return row(version === "$LATEST" ? name : `${name}:${version}`, runtime, `${memorySize} MB`, `${timeout} s`, [...new Set(triggers)].join(", "), state);
}

function invocationRow(seen) {
  const outcome = make("span", { class: seen.outcome === "success" ? "good" : "bad" }, seen.outcome);
  const start = seen.coldStart ? "cold" : "warm";
  return row(
    clockTime(seen.startTime),
    seen.functionName,
    seen.trigger,
    seen.attempt,
    outcome,
    number(duration(seen.durationMs)),
    start,
    traceLink(seen.traceId),
  );
}

/** An attempt that was not made. */
function refusalRow(seen) {
  const reason = make("span", { class: "bad", title: seen.message }, seen.reason ?? seen.code);
  return row(clockTime(seen.time), seen.functionName, seen.trigger, seen.attempt, reason, number(""), "refused", traceLink(seen.traceId));
}

function addAttempt(attempt) {
  const rows = at("invocations");
  rows.prepend(attempt);
  while (rows.children.length > ROWS) rows.lastChild.remove();
}

/** What has been, in the order of time, and then what comes. */
async function followAttempts() {
  const [ran, refused] = await Promise.all([get(`invocations?limit=${ROWS}`), get(`refusals?limit=${ROWS}`)]);
  const past = [
    ...(ran?.invocations ?? []).map((seen) => ({ time: seen.startTime, attempt: invocationRow(seen) })),
    ...(refused?.refusals ?? []).map((seen) => ({ time: seen.time, attempt: refusalRow(seen) })),
  ];
  for (const { attempt } of past.reverse().sort((a, b) => a.time.localeCompare(b.time))) addAttempt(attempt);
  new EventSource("/_lambdabus/refusals").addEventListener("refusal", ({ data }) => addAttempt(refusalRow(JSON.parse(data))));
  new EventSource("/_lambdabus/invocations").addEventListener("invocation", ({ data }) => {
    addAttempt(invocationRow(JSON.parse(data)));
    showTraces();
  });
}

async function showTraces() {
  const found = await get(`traces?limit=${ROWS}`);
  const rows = (found?.traces ?? []).map(({ traceId, name, start, durationMs, spanCount, functions, failed }) =>
    row(
      clockTime(start),
      make("span", { class: failed ? "bad" : undefined }, name),
      functions.join(", "),
      number(spanCount),
      number(duration(durationMs)),
      traceLink(traceId),
    ),
  );
  at("traces").replaceChildren(...rows);
}

async function showTrace() {
  const traceId = location.hash.slice(1);
  const found = /^[0-9a-f]{32}$/.test(traceId) ? await get(`traces/${traceId}`) : undefined;
  at("trace").hidden = !found;
  if (!found) return;
  at("trace-id").textContent = traceId;
  at("trace-json").href = `/_lambdabus/traces/${traceId}`;
  const spans = found.resourceSpans.flatMap(({ resource, scopeSpans }) => scopeSpans.flatMap((part) => part.spans.map((span) => readSpan(span, resource))));
  spans.sort((a, b) => a.start - b.start);
  const start = spans[0].start;
  const length = Math.max(...spans.map(({ end }) => end)) - start || 1;
  const byId = new Map(spans.map((span) => [span.id, span]));
  at("spans").replaceChildren(...spans.map((span) => spanRow(span, depthOf(span, byId), start, length)));
  at("trace").scrollIntoView({ behavior: "smooth" });
}

function readSpan(span, resource) {
  const has = (key) => span.attributes.some((attribute) => attribute.key === key);
  const program = resource.attributes.find(({ key }) => key === "service.name")?.value.stringValue;
  const bus = span.kind === SPAN_KIND.producer || span.kind === SPAN_KIND.consumer;
  const role = has("faas.invocation_id") ? "invocation" : program !== "lambdabus" ? "other" : bus ? "bus" : "service";
  const failed = span.status.code === 2;
  return {
    id: span.spanId,
    parent: span.parentSpanId ?? span.links[0]?.spanId,
    name: span.name,
    title: span.status.message ?? program,
    start: Number(span.startTimeUnixNano) / 1e6,
    end: Number(span.endTimeUnixNano) / 1e6,
    role: failed ? "failed" : role,
  };
}

function depthOf(span, byId) {
  let depth = 0;
  for (let above = byId.get(span.parent); above && depth < 30; above = byId.get(above.parent)) depth++;
  return depth;
}

function spanRow(span, depth, start, length) {
  const bar = make("div", { class: `bar ${span.role}` });
  bar.style.left = `${((span.start - start) / length) * 100}%`;
  bar.style.width = `${((span.end - span.start) / length) * 100}%`;
  const name = make("div", { class: span.role === "failed" ? "name bad" : "name", title: span.title }, span.name);
  name.style.paddingLeft = `${depth}em`;
  return make("div", { class: "span" }, name, make("div", { class: "track" }, bar), make("div", { class: "number" }, duration(span.end - span.start)));
}

async function begin() {
  await followAttempts();
  addEventListener("hashchange", showTrace);
  setInterval(showStatus, STATUS_EVERY_MS);
  await Promise.all([showStatus(), showTraces(), showTrace()]);
}

begin();
