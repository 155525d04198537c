import t from 'tap'
import { withoutAddresses } from '../without-addresses.ts'

t.test('addresses are removed and the rest of a text is kept', (t) => {
  for (const [text, expected] of [
    ['no address', 'no address'],
    ['jeanne.d-arc+shop@mail.example.com, hélène@exämple.fr (x)', '…@…, …@… (x)'],
    ['write to a@b.example.', 'write to …@….'],
    ['<a@b.example>; "c@d.example"', '<…@…>; "…@…"'],
    ['a@b.example@c.example', '…@…@c.example'],
    ['😀𝒶@example.com𝒶', '…@…'],
    [`${'x'.repeat(500)}@${'y'.repeat(500)}.fr`, '…@…'],
    ["Access denied for user 'agent'@'10.0.0.5'", "Access denied for user 'agent'@'10.0.0.5'"],
    ['node_modules/@aws-sdk/core/index.js:1', 'node_modules/@aws-sdk/core/index.js:1'],
    ['user@host', 'user@host'],
    ['@ @@ a@ @b a@.', '@ @@ a@ @b a@.'],
  ] as const) {
    t.equal(withoutAddresses(text), expected, text.slice(0, 60))
  }
  t.end()
})

t.test('the work grows with the length of the text, not with its square', (t) => {
  const hostile: Readonly<Record<string, (length: number) => string>> = {
    'a local part only': (length) => 'x'.repeat(length),
    'a local part and @': (length) => `${'x'.repeat(length - 1)}@`,
    'a domain without a dot': (length) => `x@${'y'.repeat(length - 2)}`,
    'both halves': (length) => `${'x'.repeat(length / 2)}@${'y'.repeat(length / 2 - 1)}`,
    dots: (length) => `x@${'.'.repeat(length - 2)}`,
    'only @': (length) => '@'.repeat(length),
    pairs: (length) => 'x@'.repeat(length / 2),
    addresses: (length) => 'x@y.z '.repeat(length / 6),
    'nested addresses': (length) => 'x.y@'.repeat(length / 4),
  }
  for (const [what, make] of Object.entries(hostile)) {
    for (const length of [1200, 12_000, 120_000]) {
      let steps = 0
      withoutAddresses(make(length), (kind, character) => {
        steps += 1
        return kind.test(character)
      })
      t.ok(steps <= 3 * length, `${what}, ${length} characters: ${steps} steps`)
    }
  }
  t.end()
})
