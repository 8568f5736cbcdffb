/** Accounts of AWS itself that deliver logs to a bucket, so that bucket policies allow them to write.
 *
 * Sources: Elastic Load Balancing user guide, "Enable access logs"; Amazon Redshift management guide, "Database audit
 * logging". */
const LOG_DELIVERY: ReadonlySet<string> = new Set(
  `
  127311923021 033677994240 027434742980 797873946194 098369216593 985666609251 054676820928 156460612806 652711504416
  635631232127 009996457667 897822967062 754344448648 582318560864 600734575887 383597477331 114774131450 783225319266
  589379963580 718504428378 076674570225 507241528517 048591011584 190560391635 638102146993 037604701340
  193672423079 391106570357 262260360010 902366379725 365689465814 313564881002 404641285394 760740231472 090321488786
  865932855811 361669875840 762762565011 907379612154 111890595117 660998842044 053454850223 729911121831 945612479654
  210876761215 307160386991 915173422425 013126148197 075028567923 665727464434
  `
    .trim()
    .split(/\s+/),
);

/** All that the delivery of logs needs. Anything more is not what AWS documents. */
const DELIVERING = /^s3:(putobject|putobjectacl|getbucketacl)$/;

/** Whether a grant of `actions` to a principal of `account` is what the delivery of logs by AWS needs. */
export const isLogDelivery = (account: string, actions: readonly string[]): boolean =>
  LOG_DELIVERY.has(account) && actions.every((action) => DELIVERING.test(action.toLowerCase()));
