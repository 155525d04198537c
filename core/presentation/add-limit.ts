import type { Language } from '../language.ts'

/** Why a cart received fewer units of a product than the buyer requested. */
export type AddLimit = {
  readonly sku: string
  readonly requested: number
  readonly added: number
  /** Units in the cart now. */
  readonly inCart: number
  readonly reason: 'stock' | 'maximum'
  /** The limit that applies: units left in stock, or the maximum per order. */
  readonly max: number
}

/** Returns the text for the buyer: what was added, and why it was not more. */
export function addLimitText(limit: AddLimit, language: Language): string {
  return language === 'fr' ? inFrench(limit) : inEnglish(limit)
}

function inFrench({ requested, added, inCart, reason, max }: AddLimit): string {
  const done =
    added === 0
      ? 'Rien n’a été ajouté'
      : `${added} ${added > 1 ? 'articles ajoutés' : 'article ajouté'} sur ${requested}`
  const limit = reason === 'stock' ? `il n’en reste que ${max}` : `${max} au plus par commande`
  const why =
    max === 0 ? 'épuisé pour le moment' : `${limit}, et votre panier en contient ${inCart}`
  return `${done} : ${why}.`
}

function inEnglish({ requested, added, inCart, reason, max }: AddLimit): string {
  const done = added === 0 ? 'Nothing was added' : `Added ${added} of ${requested}`
  const limit = reason === 'stock' ? `only ${max} left` : `at most ${max} per order`
  const why = max === 0 ? 'sold out for now' : `${limit}, and your cart has ${inCart}`
  return `${done}: ${why}.`
}
