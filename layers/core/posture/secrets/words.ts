/** Letters that commonly follow a letter in English words and resource names, the first letter of each group first. */
const COMMON_PAIRS =
  'abcdgiklmnprstuvy baeilorsu caehiklorstuy daeiorsu eabcdeflmnprstvwxy faeilorstuy gaehiloru haeiort iabcdefglmnoprstvz jaosu kaein ladeilostuy maeiopsuy nacdegikostvy obcdefgklmnoprstuvw paehiloprstu qu racdeikmnorstuy saceghikmnopqstuwy tacehiorstuwy uabcdegilmnprst vaeio waeio xpt yst zae';

const PAIRS: ReadonlySet<string> = new Set(
  COMMON_PAIRS.split(' ').flatMap(([first = '', ...following]) => following.map((second) => first + second)),
);

/** Short words in resource names. */
const SHORT = new Set(
  'a ad am an ap api app arn at aws az b be bot by ca ci cd cdk cert cfn cli cn cpu css csv db de dev dns do ec ecs efs eks elb en env es eu ex fn for fr from ftp gcp get git go gw ha hi host how http https iam id if in io ip is it job js json jwt key kms lb ldap log mail me mfa mq my new no not of old on or org os own pem pg php prd pre pub py qa raw rds red ref rest rs sa sdk set sg sh sns sql sqs ssh ssl ssm sso sts svc tag tf the tls tmp to ts tst uat ui up url us use usr utc v var vm vpc web www x xml yml you'.split(
    ' ',
  ),
);

/** Whether it is one of the short words and abbreviations of resource names. */
export const isShortWord = (word: string): boolean => SHORT.has(word);

const LETTERS_OR_DIGITS = /[a-z]+|[A-Z]+|\d+/g;

/** `PaymentsApi-2` as `payments`, `api`, `2`, and `HTTPServer` as `http`, `server`. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: a scanner: pending capitals and position belong to one loop.
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  let capitals = '';
  let end = -1;
  for (const { 0: run, index } of text.matchAll(LETTERS_OR_DIGITS)) {
    const isCapitalized = capitals !== '' && index === end && /^[a-z]/.test(run);
    // The last of several capitals starts the next word.
    if (capitals.length > (isCapitalized ? 1 : 0)) words.push(isCapitalized ? capitals.slice(0, -1) : capitals);
    const isCapitals = /^[A-Z]/.test(run);
    if (!isCapitals) words.push(isCapitalized ? capitals.slice(-1) + run : run);
    capitals = isCapitals ? run : '';
    end = index + run.length;
  }
  return [...words, ...(capitals === '' ? [] : [capitals])].map((word) => word.toLowerCase());
}

/** Digits next to letters, as in `3GW` and `a7f`, which are frequent in random text. */
const MIXED = /[a-z](?=\d)|\d(?=[a-z])/gi;
const MAX_MIXED = 3;

/** Whether a text consists of readable words, as names do and random text does not. Numbers of up to four digits count as
 * words. */
export function readsAsWords(text: string): boolean {
  if ((text.match(MIXED)?.length ?? 0) > MAX_MIXED) return false;
  let readable = 0;
  let all = 0;
  for (const word of wordsOf(text)) {
    all += word.length;
    if (isReadable(word)) readable += word.length;
  }
  return all > 0 && readable / all >= 0.75;
}

const isReadable = (word: string): boolean =>
  /^\d/.test(word) ? word.length <= 4 : SHORT.has(word) || (word.length > 2 && shareOfCommonPairs(word) >= 0.6);

function shareOfCommonPairs(word: string): number {
  let common = 0;
  for (let at = 0; at + 1 < word.length; at++) if (PAIRS.has(word.slice(at, at + 2))) common += 1;
  return common / (word.length - 1);
}
