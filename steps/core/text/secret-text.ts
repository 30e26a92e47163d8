/** Replacement for a secret value or part of a text. */
export const SECRET = '[secret]';

/** Secrets recognised by format, anywhere, also after an escaped line end. Published token formats; each matches to its end. */
const LOOKS: readonly RegExp[] = [
  // A PEM key, with real or escaped line ends; a truncated one counts too.
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?:(?!-----END)[\s\S])*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|(?=["'<`])|$)/g,
  // AWS: long-lived and temporary key ids. Ids of users and roles (AIDA…, AROA…) are not secret.
  /(?<!(?<!\\)[A-Za-z0-9])(?:AKIA|ASIA)[0-9A-Z]{16}(?![A-Za-z0-9])/g,
  // https://github.blog/changelog/2021-03-31-authentication-token-format-updates-are-generally-available, and since
  // 2026 with a JSON Web Token behind ghs_: https://github.blog/changelog/2026-05-15-github-app-installation-tokens-per-request-override-header/
  /(?<!(?<!\\)[A-Za-z0-9])gh[pousr]_[\w.-]{16,}/g,
  /(?<!(?<!\\)[A-Za-z0-9])github_pat_\w{16,}/g,
  /(?<!(?<!\\)[A-Za-z0-9])glpat-[\w.-]{16,}/g,
  /(?<!(?<!\\)[A-Za-z0-9])npm_[A-Za-z0-9]{30,}/g,
  /(?<!(?<!\\)[A-Za-z0-9])pul-[0-9a-f]{32,}/g,
  // Standard Webhooks and Stripe.
  /(?<!(?<!\\)[A-Za-z0-9])whsec_[\w+/=-]{8,}/g,
  /(?<!(?<!\\)[A-Za-z0-9])(?:sk|rk)_(?:live|test)_\w{8,}/g,
  /(?<!(?<!\\)[A-Za-z0-9])sk-[\w-]{20,}/g,
  // Slack: tokens, and webhook URLs that anyone can post to.
  /(?<!(?<!\\)[A-Za-z0-9])(?:xox[a-z]|xapp)(?:\.xox[a-z])?-[\w-]{8,}/g,
  /hooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/-]{8,}/g,
  /(?<!(?<!\\)[A-Za-z0-9])AIza[\w-]{30,}/g,
  /(?<!(?<!\\)[A-Za-z0-9])SG\.[\w-]{16,}\.[\w-]{16,}/g,
  // A JSON Web Token: header and claims are base64-encoded JSON.
  /(?<!(?<!\\)[A-Za-z0-9])eyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?/g,
];

/** 40 characters of key material, as in AWS secret access keys. SHA-1 is hexadecimal, and words switch less often between small letters, capitals and digits. */
const FORTY = /(?<!(?<!\\)[\w+/=-])[A-Za-z0-9+/]{40}(?![\w+/=-])/g;
/** Of 39; random text has about 24, concatenated words about 13. */
const LEAST_TURNS = 15;

const looksRandom = (text: string): boolean =>
  /[a-z]/.test(text) &&
  /[A-Z]/.test(text) &&
  /\d/.test(text) &&
  (text.match(/[a-z](?=[^a-z])|[A-Z](?=[^A-Z])|\d(?=\D)|[+/](?=[^+/])/g)?.length ?? 0) >= LEAST_TURNS;

/** `://user:password@` or `://token@`; after a host, the colon precedes a port. */
const URL_PASSWORD = /(:\/\/[^\s/?#"'@:<>]*:)(?!\d{1,5}(?:[/?#\s"'<\\,)\]]|$))[^\s"'<>]{0,512}(?=@)/g;
const URL_TOKEN = /(:\/\/)[^\s/?#"'@:<>]{16,512}(?=@)/g;

/** An authorization scheme with its value; English words do not look like tokens. */
const SCHEME =
  /\b([Bb]earer|[Bb]asic|BEARER|BASIC)(\s+)(?=[\w.~+/-]*(?:[0-9=]|[a-z][A-Z])|[\w.~+/-]{16})[\w.~+/-]{8,}=*/g;
/** The header, with any value. */
const HEADER =
  /(?<![A-Za-z0-9])((?:proxy-)?authorization\\*["']?\s*[:=]\s*\\*["']?)(?!\[secret\]|COGNITO_)((?:Bearer|Basic|Token|Digest)\s+[^\s"'<\\]+|[^\s"'<\\]{16,})/gi;

/** `"password": "` in JSON at any escape depth: name, backslashes before the quote, the quote. */
const QUOTED = /["']([\w.-]{2,64})\\*["']\s*:\s*(\\*)(["'])/g;
/** `"name": "PASSWORD", "value": "`, a JSON pair. */
const PAIR = /["'](?:name|key)\\*["']\s*:\s*\\*["']([\w.-]{2,64})\\*["']\s*,\s*\\*["']value\\*["']\s*:\s*(\\*)(["'])/gi;
/** `PASSWORD=`, in variables, queries and connection strings. */
const ASSIGNED = /(?<![\w.-])([\w.-]{2,64})=/g;
const ASSIGNED_VALUE = /"[^"\n]*"?|'[^'\n]*'?|[^\s"'&;,<>\\)]+/y;

const NOUN =
  /password|passwd|passphrase|passcode|secret|token|credential|api_?key|access_?key|private_?key|secret_?key|signing_?key|(ssh|shared|encryption|hmac|master|session)_?key|authorization|connection_?string/;
/** Only as the last word: inside a name they mean something else. */
const NOUN_WORD = /^(pass|pwd|pw|auth|cookie)$/;
/** Attributes of a secret that are not secret: an ARN, a switch, a length. */
const ABOUT =
  /^(arns?|ids?|names?|ur[il]s?|endpoint|required|enabled|source|types?|kind|versions?|stages?|length|min|max|ttl|time|age|seconds|minutes|hours|days|expir(y|es|ation)|rotation|policy|provider|path|prefix|suffix|file|count|limit|algorithm|alias|region|status|state|date|at|digest|sha256|format|scheme|header|location|usage|size|bytes|scopes?|manager)$/;

const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => (word === 'sha256' ? word : word.replace(/\d+$/, '')))
    .filter((word) => word !== '');

/** Whether a name denotes a secret: DB_PASSWORD, githubToken, secretString; not secretArn, kmsKeyId, partitionKey. */
export const isSecretName = (name: string): boolean => {
  // An IAM condition key, such as token.actions.githubusercontent.com:sub, only names what is compared.
  if (name.includes(':')) return false;
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  return (
    !ABOUT.test(last) &&
    !/^(max|min|total)$/.test(words[0] ?? '') &&
    !/(arn|keyid|keysource|required|manager)$/.test(last) &&
    (NOUN.test(words.join('_')) || NOUN_WORD.test(last))
  );
};

/** Values that are never secret: paths, switches, references, and redacted values. */
const HARMLESS =
  /^(|arn:[\w-]+:\S*|alias\/\S*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|true|false|yes|no|on|off|null|undefined|none|required|optional|enabled|disabled|iam|jwt|oauth2?|aws_iam|custom|cognito_user_pools|header|authorizer|…|<[\w -]+>|\$\{\{.*\}\}|\$\{[\w.:-]+\}|\$(context|input|stageVariables|util)\.[\w.]+|\[secret\])$/i;

export const isHarmless = (value: string): boolean => HARMLESS.test(value);

/** End of the value that starts at `start`. */
type EndOf = (text: string, start: number, found: RegExpExecArray) => number;

/** At the next quote with the same escape depth. */
const closingQuote: EndOf = (text, start, [, , escape = '', quote = '"']) => {
  const line = text.indexOf('\n', start);
  const limit = line < 0 ? text.length : line;
  for (let at = text.indexOf(escape + quote, start); at >= 0 && at < limit; at = text.indexOf(escape + quote, at + 1)) {
    if (text[at - 1] !== '\\' || at === start) return at;
  }
  return limit;
};

const assignedEnd: EndOf = (text, start) => {
  ASSIGNED_VALUE.lastIndex = start;
  return start + (ASSIGNED_VALUE.exec(text)?.[0].length ?? 0);
};

/** Redacts values with secret names. Nested values are searched too. */
const blindedValues = (text: string, prefix: RegExp, endOf: EndOf): string => {
  const parts: string[] = [];
  let last = 0;
  for (const found of text.matchAll(prefix)) {
    const start = found.index + found[0].length;
    if (start < last || !isSecretName(found[1] ?? '')) continue;
    const end = endOf(text, start, found);
    if (isHarmless(text.slice(start, end).replace(/^["']|["']$/g, ''))) continue;
    parts.push(text.slice(last, start), SECRET);
    last = end;
  }
  return [...parts, text.slice(last)].join('');
};

/** Redacts the secrets in a text: an engine or service message, a line, a full report. */
export const redactedText = (text: string): string => {
  const looked = LOOKS.reduce((rest, look) => rest.replace(look, SECRET), text)
    .replace(URL_PASSWORD, `$1${SECRET}`)
    .replace(URL_TOKEN, `$1${SECRET}`)
    .replace(HEADER, `$1${SECRET}`)
    .replace(SCHEME, `$1$2${SECRET}`)
    .replace(FORTY, (found) => (looksRandom(found) ? SECRET : found));
  return blindedValues(
    [QUOTED, PAIR].reduce((rest, prefix) => blindedValues(rest, prefix, closingQuote), looked),
    ASSIGNED,
    assignedEnd,
  );
};
