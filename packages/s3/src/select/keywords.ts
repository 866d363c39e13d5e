/**
 * The reserved words: as a name they need double quotes.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-keyword-list.html
 */
const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Those with a part in the grammar. The others are shown as `KEYWORD:UNKNOWN` in errors. */
export const grammarKeywords = words(`
  all and as asc at avg between bool boolean both by case cast char char_length character
  character_length coalesce count cross date day decimal distinct double else end escape exists
  extract false float for from group having hour in inner int integer is join leading left like
  limit lower max min minute missing month not null nullif numeric on or outer precision real right
  second select smallint string struct substring sum symbol then timestamp timezone_hour
  timezone_minute trailing trim true union upper value varchar when where year
`);

const otherKeywords = words(`
  absolute action add allocate alter any are assertion authorization bag begin bit bit_length blob
  cascade cascaded catalog check clob close collate collation column commit connect connection
  constraint constraints continue convert corresponding create current current_date current_time
  current_timestamp current_user cursor deallocate dec declare default deferrable deferred delete
  desc describe descriptor diagnostics disconnect domain drop end-exec except exception exec execute
  external fetch first foreign found full get global go goto grant identity immediate indicator
  initially input insensitive insert intersect interval into isolation key language last level list
  local match module names national natural nchar next no octet_length of only open option order
  output overlaps pad partial pivot position prepare preserve primary prior privileges procedure
  public read references relative restrict revoke rollback rows schema scroll section session
  session_user set sexp size some space sql sqlcode sqlerror sqlstate system_user table temporary
  time to transaction translate translation tuple unique unknown unpivot update usage user using
  values varying view whenever with work write zone
`);

/** `word` in small letters. */
export const isKeyword = (word: string): boolean =>
  grammarKeywords.has(word) || otherKeywords.has(word);
