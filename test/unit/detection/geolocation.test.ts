import { describe, expect, it } from 'vitest';
import { locator } from '../../../layers/reference/addresses.ts';
import { decodeAddresses, encodeAddresses } from '../../../layers/reference/addresses-table.ts';

const code = (letters: string) => letters.charCodeAt(0) * 256 + letters.charCodeAt(1);
const v4 = (address: string) => address.split('.').reduce((number, octet) => number * 256 + Number(octet), 0);

const table = encodeAddresses({
  date: '2026-01-01',
  tables: {
    country4: { starts: [0, v4('198.51.100.0'), v4('198.51.101.0')], values: [0, code('DE'), 0] },
    country6: { starts: [0, 0x2001_0db8_0000, 0x2001_0db9_0000], values: [0, code('NL'), 0] },
    network4: { starts: [0, v4('198.51.100.0'), v4('198.51.100.128')], values: [0, 64_500, 64_501] },
    network6: { starts: [0], values: [0] },
  },
  organizations: new Map([
    [64_500, 'Häuser und Netze'],
    [64_501, 'Cloud Hosting Ltd'],
  ]),
});
const locate = locator(decodeAddresses(table));

describe('IP geolocation', () => {
  it('finds country, network and owner by range', () => {
    expect(locate('198.51.100.127')).toEqual({
      country: 'DE',
      asn: 64_500,
      organization: 'Häuser und Netze',
      hosting: false,
    });
    expect(locate('198.51.100.128')).toMatchObject({ asn: 64_501, hosting: true });
    expect(locate('2001:db8:ffff::1')).toEqual({ country: 'NL' });
    expect(locate('::ffff:198.51.100.1')).toMatchObject({ country: 'DE' });
  });

  it.each([
    '10.1.2.3',
    '127.0.0.1',
    'fe80::1',
    '0.0.0.0',
    '8.8.8.8.8',
    '300.1.1.1',
    'ec2.amazonaws.com',
    'AWS Internal',
    '',
    '2001:db9::1',
  ])('finds nothing for %j', (address) => expect(locate(address)?.country).toBeUndefined());

  it('reads memory that is not aligned', () => {
    const shifted = Buffer.concat([Buffer.alloc(3), table]).subarray(3);
    expect(locator(decodeAddresses(shifted))('198.51.100.1')).toMatchObject({ country: 'DE' });
  });

  it('includes the date and the attribution of the data', () => {
    const { header } = decodeAddresses(table);
    expect(header.date).toBe('2026-01-01');
    expect(header.attribution).toContain('nro.net');
  });
});
