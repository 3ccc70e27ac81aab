/** Duty: the script that each shell reads once, made of what may stand where; pure. */
import type { CompletedVerb, Values } from './words.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Rollouts are known to the control plane alone. */
const ROLLOUTS = 'sluice completion rollouts 2>/dev/null';

export const SCRIPTS: Record<Shell, (verbs: readonly CompletedVerb[]) => string> = {
  bash: (
    verbs,
  ) => `# For this session: source <(sluice completion bash). For all: into ~/.local/share/bash-completion/completions/sluice
_sluice() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} verb='' n=0 i words='' word
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
${walk(verbs)}
  done
  case "$verb,$prev" in
${lines(valueCases(verbs), (key, values) => `${key}) ${bash(values)} ;;`)}
    *)
      if [[ $cur == -* ]]; then
        case $verb in
${verbs.map((v) => `          ${quote(v.path)}) words='${v.options.map((o) => o.word).join(' ')}' ;;`).join('\n')}
        esac
      else
        case "$verb,$n" in
${lines(argumentCases(verbs), (key, values) => `    ${key}) ${bash(values)} ;;`)}
        esac
      fi ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _sluice sluice
`,

  zsh: (verbs) => `#compdef sluice
# For this session: source <(sluice completion zsh). For all: into a file _sluice in a folder of $fpath
_sluice() {
  local cur=\${words[CURRENT]} prev=\${words[CURRENT-1]} verb='' n=0 i word
  local -a found
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
${walk(verbs)}
  done
  case "$verb,$prev" in
${lines(valueCases(verbs), (key, values) => `${key}) ${zsh(values)} ;;`)}
    *)
      if [[ $cur == -* ]]; then
        case $verb in
${verbs.map((v) => `          ${quote(v.path)}) found=(${v.options.map((o) => described(o.word, o.says)).join(' ')}) ;;`).join('\n')}
        esac
      else
        case "$verb,$n" in
${lines(argumentCases(verbs), (key, values) => `    ${key}) ${zsh(values)} ;;`)}
        esac
      fi ;;
  esac
  (( \${#found} )) && _describe -o sluice found
}
if [[ \${funcstack[1]} == _sluice ]]; then _sluice "$@"; else compdef _sluice sluice; fi
`,

  fish: (
    verbs,
  ) => `# For this session: sluice completion fish | source. For all: into ~/.config/fish/completions/sluice.fish
function __sluice_at --description 'verb,n of what was typed so far'
  set -l verb ''
  set -l n 0
  set -l skip 0
  set -l typed (commandline -opc)
  for word in $typed[2..-1]
    if test $skip = 1
      set skip 0
      continue
    end
    switch $word
      case ${optionsWithValue(verbs).join(' ')}
        set skip 1
        continue
      case '-*'
        continue
    end
    switch "$verb $word"
      case ${pathCases(verbs).join(' ')}
        set verb (string trim "$verb $word")
        set n 0
      case '*'
        set n (math $n + 1)
    end
  end
  echo "$verb,$n"
end
function __sluice_is
  string match -q -- $argv[1] (__sluice_at)
end
complete -c sluice -f
${argumentCases(verbs)
  .map(([key, values]) => fishArguments(key, values))
  .join('\n')}
${verbs
  .flatMap((v) =>
    v.options.map((o) => {
      const value = o.value ? ` ${fishValue(o.value)}` : '';
      return `complete -c sluice -n ${quote(`__sluice_is ${quote(`${v.path},*`)}`)} -l ${o.word.slice(2)} -d ${quote(o.says)}${value}`;
    }),
  )
  .join('\n')}
`,
};

/** For bash and zsh alike: which verb stands there, and how many arguments after it. */
function walk(verbs: readonly CompletedVerb[]): string {
  return `    case $word in
      ${optionsWithValue(verbs).join('|')}) ((i++)); continue ;;
      -*) continue ;;
    esac
    case "$verb $word" in
      ${pathCases(verbs).join('|')}) verb="\${verb:+$verb }$word"; n=0 ;;
      *) ((n += 1)) ;;
    esac`;
}

function optionsWithValue(verbs: readonly CompletedVerb[]): readonly string[] {
  return [...new Set(verbs.flatMap((v) => v.options.filter((o) => o.value).map((o) => o.word)))];
}

/** `' plan'`, `'token create'`: a path before its last word, a blank, and that word. */
function pathCases(verbs: readonly CompletedVerb[]): readonly string[] {
  return verbs.filter((v) => v.path !== '').map((v) => quote(v.path.includes(' ') ? v.path : ` ${v.path}`));
}

interface Following {
  readonly values: readonly Values[];
  readonly verbs: CompletedVerb['verbs'];
}

/** What may stand at each place: verbs that go on, and the argument of that number. */
function argumentCases(verbs: readonly CompletedVerb[]): readonly (readonly [string, Following])[] {
  return verbs.flatMap((v) => {
    const places = Math.max(v.args.length, v.verbs.length > 0 ? 1 : 0);
    return Array.from({ length: places }, (_, n): readonly [string, Following] => {
      const isLast = n === v.args.length - 1 && v.more;
      const value = v.args[n];
      return [
        isLast ? `${quote(`${v.path},`)}*` : quote(`${v.path},${n}`),
        { values: value ? [value] : [], verbs: n === 0 ? v.verbs : [] },
      ];
    });
  });
}

function valueCases(verbs: readonly CompletedVerb[]): readonly (readonly [string, Following])[] {
  return verbs.flatMap((v) =>
    v.options.flatMap((o): readonly (readonly [string, Following])[] =>
      o.value ? [[quote(`${v.path},${o.word}`), { values: [o.value], verbs: [] }]] : [],
    ),
  );
}

function lines(
  cases: readonly (readonly [string, Following])[],
  line: (key: string, following: Following) => string,
): string {
  return cases.map(([key, following]) => `    ${line(key, following)}`).join('\n');
}

function bash({ values, verbs }: Following): string {
  const words = [...verbs.map((v) => v.word), ...values.flatMap((v) => (v.kind === 'words' ? v.words : []))];
  const said = words.length > 0 ? [`words='${words.join(' ')}'`] : [];
  const asked = values.some((v) => v.kind === 'rollout') ? [`words="$words $(${ROLLOUTS})"`] : [];
  // readline's own completion of files
  const files = values.some((v) => v.kind === 'file') ? ['compopt -o default'] : [];
  return [...said, ...asked, ...files].join('; ') || ':';
}

function zsh({ values, verbs }: Following): string {
  const words = [
    ...verbs.map((v) => described(v.word, v.says)),
    ...values.flatMap((v) => (v.kind === 'words' ? v.words.map((w) => quote(w)) : [])),
  ];
  const said = words.length > 0 ? [`found=(${words.join(' ')})`] : [];
  const asked = values.some((v) => v.kind === 'rollout') ? [`found+=(\${(f)"$(${ROLLOUTS})"})`] : [];
  const files = values.some((v) => v.kind === 'file') ? ['_files'] : [];
  return [...said, ...asked, ...files].join('; ') || ':';
}

function fishArguments(key: string, { values, verbs }: Following): string {
  const pattern = key.endsWith('*') ? quote(`${key.slice(1, -2)}*`) : key;
  const at = `complete -c sluice -n ${quote(`__sluice_is ${pattern}`)}`;
  return [
    ...verbs.map((v) => `${at} -a ${quote(v.word)} -d ${quote(v.says)}`),
    ...values.flatMap((v) =>
      v.kind === 'free' ? [] : [`${at} ${v.kind === 'file' ? '-F' : fishValue(v).replace('-x ', '')}`],
    ),
  ].join('\n');
}

function fishValue(value: Values): string {
  if (value.kind === 'words') return `-x -a ${quote(value.words.join(' '))}`;
  if (value.kind === 'rollout') return `-x -a ${quote(`(${ROLLOUTS})`)}`;
  return value.kind === 'file' ? '-r -F' : '-x';
}

/** `word:what it says` for zsh's _describe. */
function described(word: string, says: string): string {
  return quote(`${word}:${says}`);
}

/** In single quotes, for all three shells: one in the text ends them, stands escaped, and begins them again. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
