import type { NamedAs } from './secret-names.ts';

/** A pattern by which commands, calls and configuration files set a secret without `=` or `:`. */
export interface CommandPattern {
  /** Matches up to the start of the value; a group is the name, if the name decides whether the value is a secret. */
  readonly opener: RegExp;
  /** Text that must come shortly before it. */
  readonly precededBy?: RegExp;
  readonly namedAs: NamedAs;
  /** How the value must start; default: with anything except white space or another option. */
  readonly begins?: RegExp;
  /** Text that must follow the value. */
  readonly followedBy?: RegExp;
  /** The value is `user:password`. */
  readonly pair?: true;
}

const QUOTED = /^['"]/;

const FILES: readonly CommandPattern[] = [
  // netrc: machine host login user password value
  {
    opener: /\bpassword[ \t\n]{1,4}/g,
    begins: /^[^\s'"]/,
    precededBy: /(?:^|\s)(?:login|machine|default)\s/,
    namedAs: 'password',
  },
  // pgpass: host:port:database:user:password
  {
    opener: /^[\w.*-]{1,100}:(?:\d{4,5}|\*):[\w*-]{1,64}:[\w.*-]{1,64}:/gm,
    namedAs: 'password',
  },
  // Fluent Bit, Redis and others: name value
  {
    opener: /^[ \t]{0,12}([A-Za-z][\w.-]{1,60})[ \t]{1,30}/gm,
    followedBy: /^["']?[ \t]{0,4}(?:[\r\n]|$)/,
    namedAs: 'secret',
  },
  // ipsec.secrets, snmpd.conf, ACL of Redis
  { opener: /:[ \t](?:PSK|EAP|XAUTH)[ \t]{1,4}/g, begins: QUOTED, namedAs: 'password' },
  { opener: /\bcreateUser[ \t]{1,4}[\w.-]{1,40}[ \t]{1,4}(?:MD5|SHA[-\d]{0,4})[ \t]{1,4}/g, namedAs: 'password' },
  { opener: /[ \t]>/g, precededBy: /\bsetuser\b/i, namedAs: 'password' },
  // chpasswd: user:password lines
  {
    opener: /^[ \t]{0,12}(?:- )?["']?[a-z_][a-z\d_-]{0,31}:/gm,
    begins: /^[^\s:]/,
    precededBy: /\bchpasswd\b/,
    namedAs: 'password',
  },
  // Dockerfile, Windows, fish, AWS CLI and others with a configuration
  { opener: /\b(?:ENV|setx|set -x|set -gx|configure set)[ \t]{1,4}([A-Za-z_]\w{1,60})[ \t]{1,4}/g, namedAs: 'secret' },
  {
    opener: /\bconfig[ \t](?:set[ \t]|--\w{1,10}[ \t]){0,3}["']?(?:\/\/[\w./-]{1,100}:)?([\w.-]{1,60})["']?[ \t]{1,4}/g,
    namedAs: 'secret',
  },
];

const CALLS: readonly CommandPattern[] = [
  // define('DB_PASSWORD', 'value'), SetEnvironmentVariable("DB_PASSWORD", "value")
  {
    opener: /\([ \t]{0,4}["']([A-Za-z_][\w.-]{1,60})["'][ \t]{0,4},[ \t]{0,40}/g,
    begins: QUOTED,
    namedAs: 'secret',
  },
  // getConnection("jdbc:…", "user", "value")
  {
    opener:
      /\b(?:getConnection|mysqli|mysql_connect|mysqli_connect|PDO)\([ \t]{0,4}["'][^"'\n]{0,300}["'][ \t]{0,4},[ \t]{0,4}["'][^"'\n]{0,64}["'][ \t]{0,4},[ \t]{0,4}/g,
    begins: QUOTED,
    namedAs: 'password',
  },
  // A sentence: the password is value
  { opener: /\b(?:password|passphrase) (?:is|was) /gi, begins: /^[^\s:]/, namedAs: 'password' },
  // auth("user", "value")
  {
    opener: /\.(?:auth|login)\([ \t]{0,4}["'][\w.@-]{1,64}["'][ \t]{0,4},[ \t]{0,4}/g,
    begins: QUOTED,
    namedAs: 'password',
  },
  // SQL: PASSWORD 'value', PASSWORD('value'), IDENTIFIED BY 'value', IDENTIFIED WITH plugin BY 'value'
  { opener: /\b(?:password|identified by)[ \t]{1,4}/gi, begins: QUOTED, namedAs: 'password' },
  { opener: /\bidentified by[ \t]{1,4}/gi, precededBy: /\b(?:create|alter) user\b/i, namedAs: 'password' },
  { opener: /\bpassword\(/gi, begins: QUOTED, namedAs: 'password' },
  {
    opener: /\bidentified (?:with|via)[ \t]{1,4}['"\w]{1,40}[ \t]{1,4}by[ \t]{1,4}/gi,
    begins: QUOTED,
    namedAs: 'password',
  },
];

const WINDOWS: readonly CommandPattern[] = [
  {
    opener: /\bConvertTo-SecureString[ \t]{1,4}(?:-(?:String|AsPlainText|Force)[ \t]{1,4}){0,3}/gi,
    namedAs: 'password',
  },
  {
    opener: /=[ \t]{0,4}/g,
    begins: QUOTED,
    followedBy: /^["'][ \t]{0,4}\|[ \t]{0,4}ConvertTo-SecureString\b/i,
    namedAs: 'password',
  },
  { opener: /\bnet(?:\.exe)? user[ \t]{1,4}[\w.-]{1,64}[ \t]{1,4}/gi, begins: /^[^\s/]/, namedAs: 'password' },
];

const OPTIONS: readonly CommandPattern[] = [
  // --password value, -Token value
  { opener: /(?<=[ \t])--?([a-z][\w-]{1,50})[ \t]{1,4}/gi, namedAs: 'secret' },
  // ["--password", "value"]
  { opener: /["']--?([a-z][\w-]{1,50})["'][ \t]{0,4},\s{0,40}/gi, begins: QUOTED, namedAs: 'secret' },
  // aws ssm put-parameter --name /prod/db/password --value value
  {
    opener:
      /--name[ =]{1,4}["']?([\w./-]{1,100})["']?[ \t\\\n]{1,10}(?:--type[ =]\w{1,20}[ \t\\\n]{1,10})?--value[ =]{1,4}/g,
    namedAs: 'secret',
  },
  { opener: /\bsshpass[ \t]{1,4}-p[ \t]{0,4}/g, namedAs: 'password' },
  { opener: /[ \t]-p/g, precededBy: /\b(?:mysql|mysqldump|mysqladmin|mariadb|7z)\b/, namedAs: 'password' },
  {
    opener: /[ \t]-p[ \t]{1,4}/g,
    precededBy: /\b(?:login|smbclient|mongo|mongosh|mongodump|mongorestore|cqlsh|elasticsearch-users)\b/,
    namedAs: 'password',
  },
  { opener: /[ \t]-u[ \t]{0,2}[\w.@-]{1,64}[ \t]{1,4}-p[ \t]{0,4}/g, namedAs: 'password' },
  { opener: /[ \t]-P[ \t]{0,4}/g, precededBy: /\b(?:zip|unzip|sqlcmd|bcp|osql|ipmitool)\b/, namedAs: 'password' },
  { opener: /[ \t]-a[ \t]{1,4}/g, precededBy: /\bredis-cli\b/, namedAs: 'password' },
  { opener: /[ \t]-w[ \t]{1,4}/g, precededBy: /\bldap\w{3,10}\b/, namedAs: 'password' },
  { opener: /[ \t]-N[ \t]{1,4}/g, precededBy: /\bssh-keygen\b/, namedAs: 'password' },
  { opener: /[ \t]-k[ \t]{1,4}/g, precededBy: /\bopenssl[ \t]enc\b/, namedAs: 'password' },
  {
    opener: /[ \t]-U[ \t]{0,4}["']?[\w\\.-]{1,64}%/g,
    precededBy: /\b(?:smbclient|rpcclient|net)\b/,
    namedAs: 'password',
  },
  {
    opener: /[ \t](?:-u[ \t]{0,4}|--(?:proxy-)?user[ =])/g,
    precededBy: /\bcurl\b/,
    namedAs: 'password',
    pair: true,
  },
];

const ARGUMENTS: readonly CommandPattern[] = [
  { opener: /[ \t]password[ \t]{1,4}/g, precededBy: /\bmysqladmin\b/, namedAs: 'password' },
  {
    opener: /\brabbitmqctl[ \t]{1,4}(?:add_user|change_password)[ \t]{1,4}[\w.@-]{1,64}[ \t]{1,4}/g,
    namedAs: 'password',
  },
  // htpasswd -b file user value, htpasswd -nb user value
  {
    opener: /\bhtpasswd[ \t]{1,4}-[a-mo-zA-Z]{1,8}[ \t]{1,4}[\w./-]{1,100}[ \t]{1,4}[\w.@-]{1,64}[ \t]{1,4}/g,
    namedAs: 'password',
  },
  { opener: /\bhtpasswd[ \t]{1,4}-(?:nb|bn)\w{0,6}[ \t]{1,4}[\w.@-]{1,64}[ \t]{1,4}/g, namedAs: 'password' },
  { opener: /\bopenssl[ \t]{1,4}passwd[ \t]{1,4}(?:-\w{1,10}[ \t]{1,4}){0,3}/g, namedAs: 'password' },
];

const ECHO = /\b(?:echo|printf)[ \t]{1,4}(?:-n[ \t]{1,4}|["']%s["'][ \t]{1,4})?/g;

const INPUTS: readonly CommandPattern[] = [
  { opener: ECHO, followedBy: /^["']?[ \t]{0,4}\|[ \t]{0,4}(?:sudo )?chpasswd/, namedAs: 'password', pair: true },
  {
    opener: ECHO,
    followedBy:
      /^["']?[ \t]{0,4}\|[ \t]{0,4}(?:sudo -S|(?:sudo )?(?:passwd|kinit|cryptsetup|realm join|net ads join|adcli)\b|[^|\n]{0,80}(?:--password-stdin|--with-token|--stdin)\b)/,
    namedAs: 'password',
  },
  {
    opener: /<<<[ \t]{0,4}/g,
    precededBy: /--password-stdin|--with-token|--stdin|sudo -S|\bpasswd\b/,
    namedAs: 'password',
  },
  { opener: /<<<[ \t]{0,4}/g, precededBy: /\bchpasswd\b/, namedAs: 'password', pair: true },
];

export const COMMAND_PATTERNS: readonly CommandPattern[] = [
  ...OPTIONS,
  ...FILES,
  ...CALLS,
  ...WINDOWS,
  ...ARGUMENTS,
  ...INPUTS,
];
