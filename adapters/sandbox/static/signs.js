// The bot's own signs as pictures, the same on a machine without an emoji font. (The clients draw their own, too.)

const SIGNS = { "🚨": "siren", "⛔": "no-entry", "🧪": "test-tube" };
const SIGN = new RegExp(`(${Object.keys(SIGNS).join("|")})\\uFE0F?`, "u");

/** Put pictures in the place of signs, in all text below a node; the node. */
export function withSigns(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (SIGN.test(walker.currentNode.data)) texts.push(walker.currentNode);
  for (const text of texts) text.replaceWith(...text.data.split(SIGN).map(pictured));
  return root;
}

function pictured(piece) {
  if (!(piece in SIGNS)) return piece;
  return Object.assign(new Image(), { src: `/static/signs/${SIGNS[piece]}.svg`, alt: piece, className: "sign" });
}
