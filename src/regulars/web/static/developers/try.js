// Sends the call that a form describes and shows the answer. The key lives in its field and nowhere else.

const key = document.querySelector("#key");

for (const form of document.querySelectorAll("form[data-call]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}
document.querySelector("[data-key-form]").addEventListener("submit", (event) => event.preventDefault());
openNamed();
window.addEventListener("hashchange", openNamed);

async function send(form) {
  const call = read(form);
  const button = form.querySelector("button");
  button.disabled = true;
  const began = performance.now();
  try {
    const answer = await fetch(call.address, {
      method: call.method,
      headers: call.headers,
      body: call.body,
      credentials: "omit",
    });
    const text = await answer.text();
    show(form, call, `${answer.status} ${answer.statusText}`, pretty(text), performance.now() - began);
  } catch (error) {
    show(form, call, "No answer", String(error), performance.now() - began);
  } finally {
    button.disabled = false;
  }
}

function read(form) {
  const call = { method: form.dataset.method, address: form.dataset.path, headers: {}, body: undefined };
  const query = new URLSearchParams();
  if (key.value) call.headers["Authorization"] = `Bearer ${key.value}`;
  for (const field of form.querySelectorAll("[data-place]")) {
    const { place } = field.dataset;
    if (place === "body") {
      call.body = field.value;
      call.headers["Content-Type"] = "application/json";
    } else if (field.value === "") continue;
    else if (place === "path") call.address = call.address.replace(`{${field.name}}`, encodeURIComponent(field.value));
    else if (place === "query") query.append(field.name, field.value);
    else call.headers[field.name] = field.value;
  }
  if (query.size) call.address += `?${query}`;
  return call;
}

function show(form, call, status, text, took) {
  const answer = form.parentElement.querySelector("[data-answer]");
  answer.hidden = false;
  answer.dataset.kind = status.startsWith("2") ? "done" : "refused";
  answer.querySelector("[data-status]").textContent = status;
  answer.querySelector("[data-took]").textContent = `${Math.round(took)} ms`;
  answer.querySelector("[data-text]").textContent = text || "(no body)";
  answer.querySelector("[data-curl]").textContent = curl(call);
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function curl(call) {
  const parts = [`curl -X ${call.method} ${quoted(location.origin + call.address)}`];
  for (const [name, value] of Object.entries(call.headers)) {
    parts.push(`-H ${name === "Authorization" ? '"Authorization: Bearer $REGULARS_KEY"' : quoted(`${name}: ${value}`)}`);
  }
  if (call.body !== undefined) parts.push(`-d ${quoted(call.body)}`);
  return parts.join(" \\\n  ");
}

function quoted(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function openNamed() {
  const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named instanceof HTMLDetailsElement) named.open = true;
}
