import type { Language } from '../language.ts'

/** Why a cart received fewer units of a product than the buyer asked for. */
export type AddLimit = {
  readonly sku: string
  readonly asked: number
  readonly added: number
  /** Units in the cart now. */
  readonly inCart: number
  readonly reason: 'stock' | 'maximum'
  /** The limit that applies: units left in stock, or the maximum per order. */
  readonly most: number
}

/** Returns the text for the buyer: what was added, and why it was not more. */
export function addLimitText(limit: AddLimit, language: Language): string {
  return language === 'fr' ? inFrench(limit) : inEnglish(limit)
}

function inFrench({ asked, added, inCart, reason, most }: AddLimit): string {
  const done =
    added === 0
      ? 'Rien n’a été ajouté'
      : `${added} ${added > 1 ? 'articles ajoutés' : 'article ajouté'} sur ${asked}`
  const limit = reason === 'stock' ? `il n’en reste que ${most}` : `${most} au plus par commande`
  const why =
    most === 0 ? 'épuisé pour le moment' : `${limit}, et votre panier en contient ${inCart}`
  return `${done} : ${why}.`
}

function inEnglish({ asked, added, inCart, reason, most }: AddLimit): string {
  const done = added === 0 ? 'Nothing was added' : `Added ${added} of ${asked}`
  const limit = reason === 'stock' ? `only ${most} left` : `${most} per order at most`
  const why = most === 0 ? 'sold out for now' : `${limit}, and your cart has ${inCart}`
  return `${done}: ${why}.`
}
