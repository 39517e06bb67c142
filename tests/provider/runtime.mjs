// The library asks for Node 22, says so whenever it starts, and runs on Node 20 all the same, given what that may lack.

URL.parse ??= (url, base) => (URL.canParse(url, base) ? new URL(url, base) : null);

const { warn } = console;
console.warn = (...words) => void (String(words[0]).includes('Unsupported runtime') || warn(...words));
