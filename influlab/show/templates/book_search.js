// Finds sections that hold every word asked for. All text is set as text, never as markup.
const entries = JSON.parse(document.getElementById("index").textContent);
const [field, told, found, all] = ["input[type=search]", "#told", "#found", "#all"].map((one) => document.querySelector(`main ${one}`));
const MOST = 30, BEFORE = 60, AFTER = 140;
const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
const folded = entries.map((entry) => ({ title: fold(entry.title), page: fold(entry.page), words: fold(entry.words) }));

function weight(entry, asked) {
  let sum = 0;
  for (const word of asked) {
    const times = entry.words.split(word).length - 1;
    const here = (entry.title.includes(word) ? 20 : 0) + (entry.page.includes(word) ? 3 : 0) + Math.min(times, 5);
    if (!here) return 0;
    sum += here;
  }
  return sum;
}

function excerpt(words, asked) {
  const plain = words.toLowerCase();
  const places = asked.map((word) => plain.indexOf(word)).filter((place) => place >= 0);
  const start = Math.max(0, Math.min(...places, words.length) - BEFORE);
  const from = start ? words.indexOf(" ", start) + 1 : 0;
  const until = words.indexOf(" ", from + BEFORE + AFTER);
  const part = words.slice(from, until < 0 ? words.length : until);
  return (from ? "… " : "") + part + (from + part.length < words.length ? " …" : "");
}

function item(entry, asked) {
  const [row, link, page, said] = ["li", "a", "span", "p"].map((tag) => document.createElement(tag));
  link.href = entry.link;
  link.textContent = entry.title;
  page.textContent = entry.title === entry.page ? "" : ` in: ${entry.page}`;
  said.textContent = excerpt(entry.words, asked);
  row.append(link, page, said);
  return row;
}

function search() {
  const asked = fold(field.value).split(/\s+/).filter(Boolean);
  const hits = folded.map((entry, place) => [weight(entry, asked), place]).filter(([sum]) => sum > 0);
  hits.sort((one, other) => other[0] - one[0] || one[1] - other[1]);
  found.replaceChildren(...hits.slice(0, MOST).map(([, place]) => item(entries[place], asked)));
  told.textContent = !asked.length ? "" : !hits.length ? "No section holds all of these words."
    : `${hits.length === 1 ? "1 section" : `${hits.length} sections`}${hits.length > MOST ? `, the first ${MOST}` : ""}`;
  all.hidden = asked.length > 0;
}

field.value = new URLSearchParams(location.search).get("q") || "";
field.addEventListener("input", search);
search();
