/** A page with a long text. */
export type LongText = {
  readonly title: string
  readonly description: string
  readonly sections: readonly {
    readonly heading: string
    /** Texts, and lists of texts. */
    readonly paragraphs: readonly (string | readonly string[])[]
    /** Words that the shop's contact address follows. */
    readonly contact?: string
    /** A page of the API. */
    readonly link?: { readonly label: string; readonly path: `/${string}` }
  }[]
}
