import { type Static, Type } from 'typebox'
import { shippingCountries } from '#core/catalogue/limits.ts'
import { StripeRefusal } from './refusal.ts'

/**
 * Unknown parameters are rejected, as Stripe does. Otherwise a misspelt one would be ignored
 * silently.
 */
const strict = { additionalProperties: false }

const Id = Type.String({ minLength: 1, maxLength: 200 })
const MetadataSchema = Type.Record(
  Type.String({ minLength: 1, maxLength: 40 }),
  Type.String({ maxLength: 500 }),
  { maxProperties: 50 },
)
const Limit = Type.Integer({ minimum: 1, maximum: 100, default: 10 })

/** Stripe collects delivery addresses for these countries only. ZZ means "unknown". */
const countries = `^(${[...shippingCountries, 'ZZ'].join('|')})$`

const LineItemSchema = Type.Object(
  {
    quantity: Type.Integer({ minimum: 1, maximum: 999_999 }),
    price_data: Type.Object(
      {
        currency: Type.String({ pattern: '^[a-z]{3}$' }),
        unit_amount: Type.Integer({ minimum: 0 }),
        product_data: Type.Object(
          {
            name: Type.String({ minLength: 1, maxLength: 250 }),
            description: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
          },
          strict,
        ),
      },
      strict,
    ),
  },
  strict,
)

export const CreateSessionSchema = Type.Object(
  {
    mode: Type.Literal('payment'),
    ui_mode: Type.Optional(Type.Literal('hosted_page')),
    locale: Type.Optional(
      Type.Union([Type.Literal('auto'), Type.Literal('fr'), Type.Literal('en')]),
    ),
    line_items: Type.Array(LineItemSchema, { minItems: 1, maxItems: 100 }),
    client_reference_id: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    metadata: Type.Optional(MetadataSchema),
    payment_intent_data: Type.Optional(
      Type.Object(
        {
          metadata: Type.Optional(MetadataSchema),
          description: Type.Optional(Type.String({ maxLength: 1000 })),
        },
        strict,
      ),
    ),
    payment_method_types: Type.Optional(
      Type.Array(Type.Union([Type.Literal('card'), Type.Literal('sepa_debit')]), { minItems: 1 }),
    ),
    shipping_address_collection: Type.Optional(
      Type.Object(
        {
          allowed_countries: Type.Array(Type.String({ pattern: countries }), { minItems: 1 }),
        },
        strict,
      ),
    ),
    customer_email: Type.Optional(Type.String({ pattern: '^[^@\\s]+@[^@\\s]+$', maxLength: 512 })),
    expires_at: Type.Optional(Type.Integer()),
    success_url: Type.String({ pattern: '^https?://' }),
    cancel_url: Type.Optional(Type.String({ pattern: '^https?://' })),
  },
  strict,
)

export type CreateSession = Static<typeof CreateSessionSchema>

export const CreateRefundSchema = Type.Object(
  {
    payment_intent: Type.Optional(Id),
    charge: Type.Optional(Id),
    amount: Type.Optional(Type.Integer({ minimum: 1 })),
    metadata: Type.Optional(MetadataSchema),
    reason: Type.Optional(
      Type.Union([
        Type.Literal('duplicate'),
        Type.Literal('fraudulent'),
        Type.Literal('requested_by_customer'),
      ]),
    ),
  },
  strict,
)

export type CreateRefund = Static<typeof CreateRefundSchema>

export const NothingSchema = Type.Object({}, strict)

const TimeRangeSchema = Type.Object(
  {
    gt: Type.Optional(Type.Integer()),
    gte: Type.Optional(Type.Integer()),
    lt: Type.Optional(Type.Integer()),
    lte: Type.Optional(Type.Integer()),
  },
  strict,
)

/** Unix seconds. */
export type TimeRange = Static<typeof TimeRangeSchema>

const listing = {
  limit: Type.Optional(Limit),
  starting_after: Type.Optional(Id),
  created: Type.Optional(Type.Union([Type.Integer(), TimeRangeSchema])),
}

export const ListSessionsSchema = Type.Object(
  {
    ...listing,
    payment_intent: Type.Optional(Id),
    status: Type.Optional(
      Type.Union([Type.Literal('open'), Type.Literal('complete'), Type.Literal('expired')]),
    ),
  },
  strict,
)

export const ListRefundsSchema = Type.Object(
  { ...listing, payment_intent: Type.Optional(Id), charge: Type.Optional(Id) },
  strict,
)

export const ListEventsSchema = Type.Object(
  {
    ...listing,
    type: Type.Optional(Type.String()),
    types: Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: 20 })),
    delivery_success: Type.Optional(Type.Boolean()),
  },
  strict,
)

const endpoint = {
  url: Type.String({ minLength: 1, maxLength: 2048 }),
  enabled_events: Type.Array(Type.String(), { minItems: 1 }),
  description: Type.Optional(Type.String({ maxLength: 5000 })),
  metadata: Type.Optional(MetadataSchema),
}

export const CreateEndpointSchema = Type.Object(
  {
    ...endpoint,
    api_version: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d(\\.[a-z]+)?$' })),
    connect: Type.Optional(Type.Boolean()),
  },
  strict,
)

export type CreateEndpoint = Static<typeof CreateEndpointSchema>

/** The API version of an endpoint is set on creation and cannot be changed. */
export const UpdateEndpointSchema = Type.Object(
  {
    ...endpoint,
    url: Type.Optional(endpoint.url),
    enabled_events: Type.Optional(endpoint.enabled_events),
    disabled: Type.Optional(Type.Boolean()),
  },
  strict,
)

export type UpdateEndpoint = Static<typeof UpdateEndpointSchema>

export const ListEndpointsSchema = Type.Object(
  { limit: Type.Optional(Limit), starting_after: Type.Optional(Id) },
  strict,
)

type AjvError = {
  readonly instancePath: string
  readonly keyword: string
  readonly message?: string
  readonly params: Record<string, unknown>
}

/**
 * Returns Stripe's error for a value that Ajv rejects. Ajv lists the errors of each alternative
 * first.
 */
export function refusalOf(errors: readonly AjvError[]): StripeRefusal {
  const unknown = errors.find(({ keyword }) => keyword === 'additionalProperties')
  const error = unknown ?? errors.at(-1)
  return error ? toRefusal(error) : new StripeRefusal('Invalid request')
}

/** Converts Ajv's error to Stripe's, with `line_items[0][quantity]` instead of a JSON pointer. */
function toRefusal({ keyword, params, message = 'is not valid', instancePath }: AjvError) {
  const parts = instancePath.split('/').slice(1)
  const nameOf = (path: readonly string[]) =>
    path.map((part, index) => (index === 0 ? part : `[${part}]`)).join('')
  if (keyword === 'additionalProperties') {
    const param = nameOf([...parts, String(params['additionalProperty'])])
    const text = `Received unknown parameter: ${param}`
    return new StripeRefusal(text, { code: 'parameter_unknown', param })
  }
  if (keyword === 'required') {
    const param = nameOf([...parts, String(params['missingProperty'])])
    const text = `Missing required param: ${param}.`
    return new StripeRefusal(text, { code: 'parameter_missing', param })
  }
  const param = nameOf(parts)
  return new StripeRefusal(`Invalid ${param}: ${message}`, { code: 'parameter_invalid', param })
}
