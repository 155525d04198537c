import { Type } from 'typebox'
import { skuPattern } from '#core/catalogue/sku.ts'
import { orderIdPattern } from '#core/ids.ts'

export const SkuSchema = Type.String({ pattern: skuPattern, examples: ['BOL-GRES-01'] })

export const OrderIdSchema = Type.String({
  pattern: orderIdPattern,
  examples: ['ord_01M83VNVF87VRSP9TWRENQ0000'],
})

export const OrderParamsSchema = Type.Object({ orderId: OrderIdSchema })

export const OrderNumberSchema = Type.String({
  description: 'A short code to read out over the telephone',
  examples: ['RENQ-0000'],
})

/** A time in UTC. */
export const timeSchema = (description: string) =>
  Type.String({ format: 'date-time', description, examples: ['2026-11-23T10:00:00.000Z'] })

export const CurrencySchema = Type.String({ description: 'ISO 4217', examples: ['EUR'] })

/** An amount of money. */
export const amountSchema = (description: string) =>
  Type.Integer({ description: `${description}, in minor units`, examples: [2400] })

/** A rough check. Cognito validates the address. */
export const emailPattern = '^[^@\\s]+@[^@\\s]+$'

export const EmailSchema = Type.String({
  maxLength: 254,
  pattern: emailPattern,
  examples: ['camille@example.com'],
})
