/** The types of the OpenAPI document. Generated: `make client` writes this file. */

export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check that the process runs
         * @description For load balancers. Calls no other service.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The process runs */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "ok";
                            /**
                             * @description The git revision
                             * @example abc1234
                             */
                            version: string;
                        };
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check that all dependencies respond
         * @description Calls the orders table and the orders queue, at most once in 2 s.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All dependencies respond */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "ready";
                            checks: {
                                [key: string]: "ok";
                            };
                        };
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `not_ready`: A required service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "not_ready" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive an event from Stripe
         * @description Responds after the orders queue has accepted the event.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Accepted */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            received: boolean;
                        };
                    };
                };
                /** @description `bad_signature`: The signature does not match. `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "bad_signature" | "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all products on sale
         * @description The stock may be up to 90 seconds old.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The products */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            products: components["schemas"]["Product"][];
                        };
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/products/{sku}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a product, and how many units this buyer can order
         * @description The units in the buyer’s own unpaid order count as available.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example BOL-GRES-01 */
                    sku: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The product */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Product"];
                    };
                };
                /** @description `not_found`: Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "not_found";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/cart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the cart
         * @description The cart is stored in a signed cookie. The query selects a notice on the HTML page.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The order whose payment page the buyer left */
                    cancelled?: string;
                    /** @description The paid order that already has these items */
                    ordered?: string;
                    /** @description The order whose items were put into the cart again */
                    again?: string;
                    /** @description Present if the form came from an outdated page */
                    outdated?: string;
                    /** @example BOL-GRES-01 */
                    sku?: string;
                    /**
                     * @description The requested units of `sku`
                     * @example 3
                     */
                    requested?: string;
                    /**
                     * @description The units of `sku` that were added
                     * @example 3
                     */
                    added?: string;
                    /**
                     * @description Shows why the form was rejected: a problem code
                     * @example invalid_request
                     */
                    problem?: string;
                    /**
                     * @description The most units that an order may have
                     * @example 3
                     */
                    max?: string;
                    /** @description The limit of unpaid orders */
                    limit?: string;
                    /** @description Seconds until an order can be placed */
                    wait?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The cart */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Cart"];
                        "text/html": string;
                    };
                };
                /** @description For a browser whose cart is already paid: a redirect to the cart’s page */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_request`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        put?: never;
        /**
         * Add a product, set its quantity, or remove it
         * @description With `add`, the cart gets at most what is in stock and what one order may contain. If this is less than requested, `limit` says why.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description `add` adds units, `set` replaces the quantity, `remove` removes the line
                         * @example add
                         */
                        action: "add" | "set" | "remove";
                        /** @example BOL-GRES-01 */
                        sku: string;
                        /** @example 2 */
                        quantity?: number;
                    };
                };
            };
            responses: {
                /** @description The cart as it is now */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Cart"];
                    };
                };
                /** @description For an HTML form: a redirect to the next page */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_request`: The request is not valid. `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request" | "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials";
                        };
                        "text/html": string;
                    };
                };
                /** @description `foreign_origin`: The request comes from another site */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "foreign_origin";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unknown_product`: The product does not exist. `too_many`: The quantity exceeds the maximum per order */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unknown_product" | "too_many";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/cart/quantities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set the quantities typed on the cart’s page, and optionally remove a line
         * @description A line with an invalid quantity keeps its old quantity. The response is then `invalid_request`, but the other lines are saved.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "lines": [
                     *         {
                     *           "sku": "BOL-GRES-01",
                     *           "text": "2"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        /** @description The id of the cart that the page showed */
                        cart?: string;
                        lines: {
                            /** @example BOL-GRES-01 */
                            sku: string;
                            /**
                             * @description The typed text
                             * @example 2
                             */
                            text: string;
                        }[];
                        /** @example BOL-GRES-01 */
                        remove?: string;
                    };
                };
            };
            responses: {
                /** @description The cart as it is now */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Cart"];
                    };
                };
                /** @description For an HTML form or an outdated `cart`: a redirect to the cart’s page */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_request`: The request is not valid. `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request" | "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials";
                        };
                        "text/html": string;
                    };
                };
                /** @description `foreign_origin`: The request comes from another site */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "foreign_origin";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many`: The quantity exceeds the maximum per order */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/checkout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Place an order and open its payment page
         * @description Reserves the stock until the payment page expires. A browser has at most one unpaid order. An order of the same items returns the unpaid order; an order of other items replaces it. A retry with the same `Idempotency-Key` returns the first order.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description A random UUID, of version 4 or 7, for each attempt: a retry with the same key has no second effect */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description SKUs and quantities; prices come from the shop only */
                        items: {
                            /** @example BOL-GRES-01 */
                            sku: string;
                            /** @example 2 */
                            quantity: number;
                        }[];
                    };
                };
            };
            responses: {
                /** @description The order is placed */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PlacedOrder"];
                    };
                };
                /** @description For an HTML form: a redirect to the next page */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_request`: The request is not valid. `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request" | "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials";
                        };
                        "text/html": string;
                    };
                };
                /** @description `foreign_origin`: The request comes from another site */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "foreign_origin";
                        };
                        "text/html": string;
                    };
                };
                /** @description `sold_out`: Not enough stock. `price_changed`: A price has changed. `already_ordered`: These items are already ordered and paid */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "sold_out" | "price_changed" | "already_ordered";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `empty_cart`: The cart is empty. `unknown_product`: The product does not exist. `too_many`: The quantity exceeds the maximum per order. `idempotency_key_reused`: The Idempotency-Key was used for another request */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "empty_cart" | "unknown_product" | "too_many" | "idempotency_key_reused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_open_orders`: Too many unpaid orders. `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_open_orders" | "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `payment_refused`: The payment service rejected the request. `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "payment_refused" | "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `payment_unavailable`: The payment service does not respond. `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "payment_unavailable" | "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the signed-in customer’s orders, newest first
         * @description Guests have no list. They open each order by its link.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The `cursor` of the previous page */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of orders */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Orders"];
                        "text/html": string;
                    };
                };
                /** @description For a browser that is not signed in: a redirect to the sign-in page */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_request`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid. `unauthenticated`: You are not signed in */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials" | "unauthenticated";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{orderId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an order
         * @description For its buyer, and for guests who have its link. The response for an order of another buyer is the same as for an order that does not exist.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The token of the order’s link */
                    token?: string;
                    /**
                     * @description `payment` if the buyer comes from the payment page
                     * @example payment
                     */
                    from?: string;
                    /** @description The payment session, which Stripe adds to the address after a payment */
                    session?: string;
                };
                header?: never;
                path: {
                    /** @example ord_01M83VNVF87VRSP9TWRENQ0000 */
                    orderId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The order */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Order"];
                        "text/html": string;
                    };
                };
                /** @description For a valid `token`, or a `session` of a payment that has just been made: sets the guest cookie and redirects to the order without it */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_request`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials";
                        };
                        "text/html": string;
                    };
                };
                /** @description `order_not_found`: The order does not exist. `not_found`: Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "order_not_found" | "not_found";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{orderId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel an order before its packaging ends, and refund the payment
         * @description A repeated request returns the cancelled order.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example ord_01M83VNVF87VRSP9TWRENQ0000 */
                    orderId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The order as it is now */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Order"];
                    };
                };
                /** @description For an HTML form: a redirect to the next page */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials";
                        };
                        "text/html": string;
                    };
                };
                /** @description `foreign_origin`: The request comes from another site */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "foreign_origin";
                        };
                        "text/html": string;
                    };
                };
                /** @description `order_not_found`: The order does not exist. `not_found`: Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "order_not_found" | "not_found";
                        };
                        "text/html": string;
                    };
                };
                /** @description `order_not_cancellable`: The order can no longer be cancelled. `order_not_refundable`: There is nothing to refund */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "order_not_cancellable" | "order_not_refundable";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `payment_refused`: The payment service rejected the request. `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "payment_refused" | "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `payment_unavailable`: The payment service does not respond. `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "payment_unavailable" | "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{orderId}/pay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Return to the payment page of an unpaid order
         * @description If the order cannot be paid, `url` is its page in the shop.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example ord_01M83VNVF87VRSP9TWRENQ0000 */
                    orderId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The order’s payment page */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PlacedOrder"];
                    };
                };
                /** @description For an HTML form: a redirect to the next page */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials";
                        };
                        "text/html": string;
                    };
                };
                /** @description `foreign_origin`: The request comes from another site */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "foreign_origin";
                        };
                        "text/html": string;
                    };
                };
                /** @description `order_not_found`: The order does not exist. `not_found`: Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "order_not_found" | "not_found";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `payment_refused`: The payment service rejected the request. `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "payment_refused" | "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `payment_unavailable`: The payment service does not respond. `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "payment_unavailable" | "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{orderId}/again": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put an order’s items into the cart again
         * @description Adds what is in stock.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example ord_01M83VNVF87VRSP9TWRENQ0000 */
                    orderId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The cart as it is now */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Cart"];
                    };
                };
                /** @description For an HTML form: a redirect to the next page */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials";
                        };
                        "text/html": string;
                    };
                };
                /** @description `foreign_origin`: The request comes from another site */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "foreign_origin";
                        };
                        "text/html": string;
                    };
                };
                /** @description `order_not_found`: The order does not exist. `not_found`: Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "order_not_found" | "not_found";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many`: The quantity exceeds the maximum per order */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/find": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the page that requests a link to an order
         * @description Browsers get the page, other clients its path.
         */
        get: {
            parameters: {
                query?: {
                    /**
                     * @description Shows why the form was rejected: a problem code
                     * @example invalid_request
                     */
                    problem?: string;
                    /** @description Shows that the link has been requested */
                    requested?: "true";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The path of the page */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Next"];
                        "text/html": string;
                    };
                };
                /** @description `invalid_request`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        put?: never;
        /**
         * Request a link to an order by mail
         * @description Mails a link to the address of the order, if the order exists and has this address: at most one in each hour of the clock, and five a day. The response is always the same, and so is its duration.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description The number of the order, with or without the hyphen
                         * @example RENQ-0000
                         */
                        number: string;
                        /** @example camille@example.com */
                        email: string;
                    };
                };
            };
            responses: {
                /** @description The link is requested */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Next"];
                    };
                };
                /** @description For an HTML form: a redirect to the next page */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_request`: The request is not valid. `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request" | "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials";
                        };
                        "text/html": string;
                    };
                };
                /** @description `foreign_origin`: The request comes from another site */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "foreign_origin";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the sign-in page, or the signed-in account
         * @description Browsers get the page, other clients the account.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The path to open after the sign-in */
                    returnTo?: string;
                    /** @description Shows that the password has been set */
                    done?: "reset";
                    /** @description Shows that a code has been mailed */
                    sent?: "sign-up" | "forgot";
                    /**
                     * @description Shows why the form was rejected: a problem code
                     * @example invalid_request
                     */
                    problem?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The signed-in account */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                        "text/html": string;
                    };
                };
                /** @description `invalid_request`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        put?: never;
        /**
         * Sign in
         * @description Sets the session cookie, which is valid for 30 days. The account gets the orders that were placed as a guest with its e-mail address.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @example camille@example.com */
                        email: string;
                        /** @description A new password needs 8 characters, with a lower-case and an upper-case letter, a digit and a symbol, and no common word */
                        password: string;
                        /**
                         * @description The path to open after the sign-in
                         * @example /api/cart
                         */
                        returnTo?: string;
                    };
                };
            };
            responses: {
                /** @description The next page */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Next"];
                    };
                };
                /** @description For an HTML form: a redirect to the next page */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_request`: The request is not valid. `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request" | "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials";
                        };
                        "text/html": string;
                    };
                };
                /** @description `foreign_origin`: The request comes from another site */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "foreign_origin";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sign-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the sign-up page, or the signed-in account
         * @description Browsers get the page, other clients the account.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The path to open after the sign-in */
                    returnTo?: string;
                    /** @description Shows that the password has been set */
                    done?: "reset";
                    /** @description Shows that a code has been mailed */
                    sent?: "sign-up" | "forgot";
                    /**
                     * @description Shows why the form was rejected: a problem code
                     * @example invalid_request
                     */
                    problem?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The signed-in account */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                        "text/html": string;
                    };
                };
                /** @description `invalid_request`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        put?: never;
        /**
         * Create an account
         * @description Mails a code, with which `POST /auth/reset` sets the password. The response is the same if the e-mail address already has an account.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @example camille@example.com */
                        email: string;
                    };
                };
            };
            responses: {
                /** @description The next page */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Next"];
                    };
                };
                /** @description For an HTML form: a redirect to the next page */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_request`: The request is not valid. `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request" | "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials";
                        };
                        "text/html": string;
                    };
                };
                /** @description `foreign_origin`: The request comes from another site */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "foreign_origin";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_email`: The e-mail address is not valid */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_email";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/forgot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the page for a forgotten password, or the signed-in account
         * @description Browsers get the page, other clients the account.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The path to open after the sign-in */
                    returnTo?: string;
                    /** @description Shows that the password has been set */
                    done?: "reset";
                    /** @description Shows that a code has been mailed */
                    sent?: "sign-up" | "forgot";
                    /**
                     * @description Shows why the form was rejected: a problem code
                     * @example invalid_request
                     */
                    problem?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The signed-in account */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                        "text/html": string;
                    };
                };
                /** @description `invalid_request`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        put?: never;
        /**
         * Request a code for a new password
         * @description Mails the code. The response is the same if the e-mail address has no account.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "email": "camille@example.com"
                     *     }
                     */
                    "application/json": {
                        /** @example camille@example.com */
                        email: string;
                        /** @description Ignored */
                        code?: string;
                        /** @description Ignored */
                        password?: string;
                    };
                };
            };
            responses: {
                /** @description The next page */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Next"];
                    };
                };
                /** @description For an HTML form: a redirect to the next page */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_request`: The request is not valid. `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request" | "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials";
                        };
                        "text/html": string;
                    };
                };
                /** @description `foreign_origin`: The request comes from another site */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "foreign_origin";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_email`: The e-mail address is not valid */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_email";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the page for a new password, or the signed-in account
         * @description Browsers get the page, other clients the account.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The path to open after the sign-in */
                    returnTo?: string;
                    /** @description Shows that the password has been set */
                    done?: "reset";
                    /** @description Shows that a code has been mailed */
                    sent?: "sign-up" | "forgot";
                    /**
                     * @description Shows why the form was rejected: a problem code
                     * @example invalid_request
                     */
                    problem?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The signed-in account */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                        "text/html": string;
                    };
                };
                /** @description `invalid_request`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        put?: never;
        /**
         * Set a password with a mailed code
         * @description Ends all sessions of the account. The account gets the orders that were placed as a guest with its e-mail address.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @example camille@example.com */
                        email: string;
                        /**
                         * @description The code from the mail
                         * @example 123456
                         */
                        code: string;
                        /** @description A new password needs 8 characters, with a lower-case and an upper-case letter, a digit and a symbol, and no common word */
                        password: string;
                    };
                };
            };
            responses: {
                /** @description The next page */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Next"];
                    };
                };
                /** @description For an HTML form: a redirect to the next page */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_request`: The request is not valid. `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request" | "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials";
                        };
                        "text/html": string;
                    };
                };
                /** @description `foreign_origin`: The request comes from another site */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "foreign_origin";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `weak_password`: The password is too weak. `breached_password`: The password is known from a data breach. `code_mismatch`: The code is wrong or has expired. `invalid_email`: The e-mail address is not valid */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "weak_password" | "breached_password" | "code_mismatch" | "invalid_email";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out
         * @description Ends the session, and clears the cookies of the session and of guest orders.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The next page */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Next"];
                    };
                };
                /** @description For an HTML form: a redirect to the next page */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials";
                        };
                        "text/html": string;
                    };
                };
                /** @description `foreign_origin`: The request comes from another site */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "foreign_origin";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the account
         * @description Browsers get the page.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Shows what has been changed */
                    done?: "password" | "session" | "sessions";
                    /**
                     * @description Shows why the form was rejected: a problem code
                     * @example invalid_request
                     */
                    problem?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The account */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Account"];
                        "text/html": string;
                    };
                };
                /** @description For a browser that is not signed in: a redirect to the sign-in page */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_request`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid. `unauthenticated`: You are not signed in */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials" | "unauthenticated";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the password
         * @description Needs the current password. Ends all other sessions of the account, and gives this browser a new one.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The current password */
                        current: string;
                        /** @description A new password needs 8 characters, with a lower-case and an upper-case letter, a digit and a symbol, and no common word */
                        password: string;
                    };
                };
            };
            responses: {
                /** @description The next page */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Next"];
                    };
                };
                /** @description For an HTML form: a redirect to the next page */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_request`: The request is not valid. `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request" | "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid. `unauthenticated`: You are not signed in */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials" | "unauthenticated";
                        };
                        "text/html": string;
                    };
                };
                /** @description `foreign_origin`: The request comes from another site */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "foreign_origin";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `weak_password`: The password is too weak. `breached_password`: The password is known from a data breach */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "weak_password" | "breached_password";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End sessions of the account
         * @description Ends the session with this id; without an id, all sessions except this one.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @example ses_01M83VNVF87VRSP9TWRENQ0000 */
                        sessionId?: string;
                    };
                };
            };
            responses: {
                /** @description The next page */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Next"];
                    };
                };
                /** @description For an HTML form: a redirect to the next page */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_request`: The request is not valid. `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request" | "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid. `unauthenticated`: You are not signed in */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials" | "unauthenticated";
                        };
                        "text/html": string;
                    };
                };
                /** @description `foreign_origin`: The request comes from another site */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "foreign_origin";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the sign-in page of operators, or the state of the sign-in
         * @description Browsers get the page, other clients the state.
         */
        get: {
            parameters: {
                query?: {
                    /**
                     * @description Shows why the form was rejected: a problem code
                     * @example invalid_request
                     */
                    problem?: string;
                    /** @description Starts a new sign-in */
                    restart?: "true";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The state of the sign-in */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OperatorSignIn"];
                        "text/html": string;
                    };
                };
                /** @description With `restart`: a redirect to the page of a new sign-in */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_request`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        put?: never;
        /**
         * Sign in as an operator
         * @description Checks the password. The response says what follows. Ends the shopper’s session of this browser.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @example camille@example.com */
                        email: string;
                        /** @description The password */
                        password: string;
                    };
                };
            };
            responses: {
                /** @description The state of the sign-in */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OperatorSignIn"];
                    };
                };
                /** @description For an HTML form: a redirect to the next page */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_request`: The request is not valid. `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request" | "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials";
                        };
                        "text/html": string;
                    };
                };
                /** @description `foreign_origin`: The request comes from another site */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "foreign_origin";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/sign-in/new-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Choose a password at the first sign-in of an operator
         * @description Replaces the temporary password.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The password */
                        password: string;
                    };
                };
            };
            responses: {
                /** @description The state of the sign-in */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OperatorSignIn"];
                    };
                };
                /** @description For an HTML form: a redirect to the next page */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_request`: The request is not valid. `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request" | "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `sign_in_expired`: The sign-in must start again */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "sign_in_expired";
                        };
                        "text/html": string;
                    };
                };
                /** @description `foreign_origin`: The request comes from another site */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "foreign_origin";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `weak_password`: The password is too weak */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "weak_password";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/sign-in/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enter a two-factor code as an operator
         * @description Sets the cookie `operator`, which is valid for 8 hours, and for 15 minutes without a request.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description The code that the authenticator app shows
                         * @example 123456
                         */
                        code: string;
                    };
                };
            };
            responses: {
                /** @description The state of the sign-in */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OperatorSignIn"];
                    };
                };
                /** @description For an HTML form: a redirect to the next page */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_request`: The request is not valid. `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request" | "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `invalid_credentials`: The credentials are invalid. `sign_in_expired`: The sign-in must start again */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_credentials" | "sign_in_expired";
                        };
                        "text/html": string;
                    };
                };
                /** @description `foreign_origin`: The request comes from another site */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "foreign_origin";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `code_mismatch`: The code is wrong or has expired */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "code_mismatch";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out as an operator
         * @description Ends the session.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The state of the sign-in */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OperatorSignIn"];
                    };
                };
                /** @description For an HTML form: a redirect to the next page */
                303: {
                    headers: {
                        /** @description The URL to open next */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `foreign_origin`: The request comes from another site */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "foreign_origin";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_many_attempts`: Too many attempts */
                429: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_many_attempts";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `accounts_unavailable`: The account service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "accounts_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/inbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what waits for an operator, oldest first
         * @description Orders under review, failed refunds, disputes that need a response, and mails, effects and alerts that failed permanently: at most the 200 oldest. And the number of dead letters.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The list */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Inbox"];
                    };
                };
                /** @description `unauthenticated`: You are not signed in */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unauthenticated";
                        };
                        "text/html": string;
                    };
                };
                /** @description `forbidden`: Your account has no access */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "forbidden";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/orders/{orderId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an order with its timeline, refunds and disputes
         * @description The response does not contain the buyer’s name, address and e-mail.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example ord_01M83VNVF87VRSP9TWRENQ0000 */
                    orderId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The order */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OperatorOrder"];
                    };
                };
                /** @description `unauthenticated`: You are not signed in */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unauthenticated";
                        };
                        "text/html": string;
                    };
                };
                /** @description `forbidden`: Your account has no access */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "forbidden";
                        };
                        "text/html": string;
                    };
                };
                /** @description `order_not_found`: The order does not exist. `not_found`: Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "order_not_found" | "not_found";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/orders/{orderId}/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refund an order, in full or in part
         * @description A retry with the same `Idempotency-Key` returns the same refund. A full refund cancels the order unless it is shipped. Refunds of an order above a limit need a sign-in of the last five minutes.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description A random UUID, of version 4 or 7, for each attempt: a retry with the same key has no second effect */
                    "idempotency-key": string;
                };
                path: {
                    /** @example ord_01M83VNVF87VRSP9TWRENQ0000 */
                    orderId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description In minor units. By default, the whole amount that can still be refunded
                         * @example 500
                         */
                        amount?: number;
                        /**
                         * @description The reason, for the order’s timeline
                         * @example It arrived broken
                         */
                        why: string;
                    };
                };
            };
            responses: {
                /** @description The refund with its current status */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Refund"];
                    };
                };
                /** @description `invalid_request`: The request is not valid. `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request" | "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unauthenticated`: You are not signed in */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unauthenticated";
                        };
                        "text/html": string;
                    };
                };
                /** @description `sign_in_too_old`: A recent sign-in is needed. `forbidden`: Your account has no access. `foreign_origin`: The request comes from another site */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "sign_in_too_old" | "forbidden" | "foreign_origin";
                        };
                        "text/html": string;
                    };
                };
                /** @description `order_not_found`: The order does not exist. `not_found`: Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "order_not_found" | "not_found";
                        };
                        "text/html": string;
                    };
                };
                /** @description `order_not_refundable`: There is nothing to refund */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "order_not_refundable";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `refund_too_large`: The amount exceeds the refundable amount. `idempotency_key_reused`: The Idempotency-Key was used for another request */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "refund_too_large" | "idempotency_key_reused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `payment_refused`: The payment service rejected the request. `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "payment_refused" | "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `payment_unavailable`: The payment service does not respond. `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "payment_unavailable" | "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/orders/{orderId}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve an order under review
         * @description The order becomes paid with the amount that was charged.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example ord_01M83VNVF87VRSP9TWRENQ0000 */
                    orderId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The delivery address, for an order that has none */
                        address?: {
                            /** @example Camille Martin */
                            name: string;
                            /** @example 12 rue des Carmes */
                            line1: string;
                            /** @example Bâtiment B */
                            line2?: string;
                            /** @example 44000 */
                            postalCode: string;
                            /**
                             * @description Empty in countries whose addresses have none, such as Singapore
                             * @example Nantes
                             */
                            city: string;
                            /** @example Pays de la Loire */
                            state?: string;
                            /**
                             * @description ISO 3166-1 alpha-2
                             * @example FR
                             */
                            country: string;
                        };
                    };
                };
            };
            responses: {
                /** @description The order as it is now */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OperatorOrder"];
                    };
                };
                /** @description `invalid_request`: The request is not valid. `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request" | "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unauthenticated`: You are not signed in */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unauthenticated";
                        };
                        "text/html": string;
                    };
                };
                /** @description `forbidden`: Your account has no access. `foreign_origin`: The request comes from another site */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "forbidden" | "foreign_origin";
                        };
                        "text/html": string;
                    };
                };
                /** @description `order_not_found`: The order does not exist. `not_found`: Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "order_not_found" | "not_found";
                        };
                        "text/html": string;
                    };
                };
                /** @description `order_not_in_review`: The order is not under review. `order_not_approvable`: The order cannot be approved */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "order_not_in_review" | "order_not_approvable";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/orders/{orderId}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reject an order under review
         * @description Cancels the order and refunds the payment. A refund above the limit needs a sign-in of the last five minutes.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @example ord_01M83VNVF87VRSP9TWRENQ0000 */
                    orderId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description The reason, for the order’s timeline
                         * @example It arrived broken
                         */
                        why: string;
                    };
                };
            };
            responses: {
                /** @description The order as it is now */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OperatorOrder"];
                    };
                };
                /** @description `invalid_request`: The request is not valid. `malformed_body`: The body cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "invalid_request" | "malformed_body";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unauthenticated`: You are not signed in */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unauthenticated";
                        };
                        "text/html": string;
                    };
                };
                /** @description `sign_in_too_old`: A recent sign-in is needed. `forbidden`: Your account has no access. `foreign_origin`: The request comes from another site */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "sign_in_too_old" | "forbidden" | "foreign_origin";
                        };
                        "text/html": string;
                    };
                };
                /** @description `order_not_found`: The order does not exist. `not_found`: Not found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "order_not_found" | "not_found";
                        };
                        "text/html": string;
                    };
                };
                /** @description `order_not_in_review`: The order is not under review. `order_not_cancellable`: The order can no longer be cancelled. `order_not_refundable`: There is nothing to refund */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "order_not_in_review" | "order_not_cancellable" | "order_not_refundable";
                        };
                        "text/html": string;
                    };
                };
                /** @description `too_large`: The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "too_large";
                        };
                        "text/html": string;
                    };
                };
                /** @description `unsupported_media_type`: The type of the body is not supported */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "unsupported_media_type";
                        };
                        "text/html": string;
                    };
                };
                /** @description `internal`: Internal error. `service_refused`: A required service rejected the request */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "internal" | "service_refused";
                        };
                        "text/html": string;
                    };
                };
                /** @description `busy`: The request cannot be processed at the moment. `overloaded`: Too many requests at the moment. `timed_out`: The request took too long */
                503: {
                    headers: {
                        /** @description Seconds until the client may retry */
                        "Retry-After"?: number;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"] & {
                            /** @enum {string} */
                            code: "busy" | "overloaded" | "timed_out";
                        };
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A problem (RFC 9457). Further members depend on the code: the examples show them. */
        Problem: {
            /** @description Always `about:blank` */
            type: string;
            /** @description A fixed text for each code */
            title: string;
            /** @description The HTTP status */
            status: number;
            /** @description A stable identifier, for programs */
            code: string;
            /** @description What is wrong with this request */
            detail: string;
            /** @description Identifies the request in the shop’s logs */
            requestId: string;
        } & {
            [key: string]: unknown;
        };
        Cart: {
            lines: {
                /** @example BOL-GRES-01 */
                sku: string;
                /** @example 2 */
                quantity: number;
            }[];
            /**
             * @description The units of all lines
             * @example 2
             */
            count: number;
            /** @description Present if fewer units were added than requested */
            limit?: {
                /** @example BOL-GRES-01 */
                sku: string;
                /** @description The requested units */
                requested: number;
                /** @description The units that were added */
                added: number;
                /** @description The units now in the cart */
                inCart: number;
                reason: "stock" | "maximum";
                /** @description The maximum units that this buyer can order */
                max: number;
            };
            /** @description The buyer’s unpaid order */
            unpaidOrder?: {
                /** @example ord_01M83VNVF87VRSP9TWRENQ0000 */
                orderId: string;
            };
        };
        /** @description An order and the URL to open next */
        PlacedOrder: {
            /** @example ord_01M83VNVF87VRSP9TWRENQ0000 */
            orderId: string;
            /**
             * @description The payment page. If the order cannot be paid: its page in the shop
             * @example https://checkout.stripe.com/c/pay/cs_test_a1B2c3
             */
            url: string;
        };
        /** @description A product on sale */
        Product: {
            /** @example BOL-GRES-01 */
            sku: string;
            name: {
                /** @example Bol du matin */
                fr: string;
                /** @example Breakfast bowl */
                en: string;
            };
            slug: {
                /** @example bol-du-matin */
                fr: string;
                /** @example breakfast-bowl */
                en: string;
            };
            /**
             * @description The price with tax, in minor units
             * @example 2400
             */
            price: number;
            /**
             * @description ISO 4217
             * @example EUR
             */
            currency: string;
            /**
             * @description The maximum units per order
             * @example 10
             */
            maxPerOrder: number;
            /**
             * @description The units in stock
             * @example 40
             */
            available: number;
        };
        /** @description An order in a list */
        OrderSummary: {
            /** @example ord_01M83VNVF87VRSP9TWRENQ0000 */
            orderId: string;
            /**
             * @description A short code to read out over the telephone
             * @example RENQ-0000
             */
            number: string;
            /**
             * @example paid
             * @enum {string}
             */
            status: "pending" | "awaiting_funds" | "review" | "paid" | "packaging" | "shipping" | "completed" | "expired" | "payment_failed" | "cancelled";
            /**
             * @description ISO 4217
             * @example EUR
             */
            currency: string;
            /**
             * @description The total with tax, in minor units
             * @example 2400
             */
            total: number;
            items: {
                /** @example BOL-GRES-01 */
                sku: string;
                /** @example Bol du matin */
                name: string;
                /** @example 2 */
                quantity: number;
                /**
                 * @description The price of one unit with tax, in minor units
                 * @example 2400
                 */
                unitPrice: number;
            }[];
            /**
             * Format: date-time
             * @description When the order was placed
             * @example 2026-11-23T10:00:00.000Z
             */
            createdAt: string;
        };
        /** @description An order as its buyer sees it */
        Order: {
            /** @example ord_01M83VNVF87VRSP9TWRENQ0000 */
            orderId: string;
            /**
             * @description A short code to read out over the telephone
             * @example RENQ-0000
             */
            number: string;
            /**
             * @example paid
             * @enum {string}
             */
            status: "pending" | "awaiting_funds" | "review" | "paid" | "packaging" | "shipping" | "completed" | "expired" | "payment_failed" | "cancelled";
            /**
             * @description ISO 4217
             * @example EUR
             */
            currency: string;
            /**
             * @description The total with tax, in minor units
             * @example 2400
             */
            total: number;
            items: {
                /** @example BOL-GRES-01 */
                sku: string;
                /** @example Bol du matin */
                name: string;
                /** @example 2 */
                quantity: number;
                /**
                 * @description The price of one unit with tax, in minor units
                 * @example 2400
                 */
                unitPrice: number;
            }[];
            /**
             * Format: date-time
             * @description When the order was placed
             * @example 2026-11-23T10:00:00.000Z
             */
            createdAt: string;
            /** @description The steps done so far, oldest first */
            steps: {
                /** @enum {string} */
                status: "paid" | "packaging" | "shipping" | "completed";
                /**
                 * Format: date-time
                 * @description When the step started
                 * @example 2026-11-23T10:00:00.000Z
                 */
                at: string;
            }[];
            /**
             * Format: date-time
             * @description When the current step ends
             * @example 2026-11-23T10:00:00.000Z
             */
            dueAt?: string;
            /**
             * @description What the buyer paid, in `chargedCurrency`; it differs from the total if an operator approved it, or if it arrived late. Absent while nothing is paid, in minor units
             * @example 2400
             */
            charged?: number;
            /**
             * @description ISO 4217
             * @example EUR
             */
            chargedCurrency: string;
            /**
             * @description What a bank returned after a dispute, in `chargedCurrency`, in minor units
             * @example 2400
             */
            chargedBack: number;
            /** @enum {string} */
            refundStatus: "none" | "partial" | "full";
            /**
             * @description The sum of all refunds, including pending ones, in `chargedCurrency`, in minor units
             * @example 2400
             */
            refunded: number;
            /** @description Oldest first */
            refunds: {
                /**
                 * @description The amount of this refund, in `chargedCurrency`, in minor units
                 * @example 2400
                 */
                amount: number;
                /** @enum {string} */
                progress: "pending" | "disputed" | "done" | "transferred" | "failed";
                /**
                 * Format: date-time
                 * @description When it was requested
                 * @example 2026-11-23T10:00:00.000Z
                 */
                at: string;
            }[];
            taxes: {
                /**
                 * @description Basis points: 2000 is 20 %
                 * @example 2000
                 */
                rate: number;
                /**
                 * @description The VAT with this rate in the total, in minor units
                 * @example 2400
                 */
                amount: number;
            }[];
            address?: {
                name: string;
                line1: string;
                line2?: string;
                postalCode: string;
                city: string;
                state?: string;
                /**
                 * @description ISO 3166-1 alpha-2
                 * @example FR
                 */
                country: string;
            };
            cancellable: boolean;
            /**
             * Format: date-time
             * @description When the payment page expires; present only while the order is unpaid
             * @example 2026-11-23T10:00:00.000Z
             */
            payUntil?: string;
        };
        /** @description A page of orders, newest first */
        Orders: {
            orders: components["schemas"]["OrderSummary"][];
            /** @description Selects the next page; absent on the last page */
            cursor?: string;
        };
        /** @description An entry of an order’s refund ledger */
        Refund: {
            /** @example rfd_5f0c7a525b0f4e5e9f0a3a9d6f */
            refundId: string;
            /** @enum {string} */
            status: "requested" | "pending" | "succeeded" | "canceled" | "failed";
            /**
             * @description The refunded amount, in minor units
             * @example 2400
             */
            amount: number;
            /**
             * @description ISO 4217
             * @example EUR
             */
            currency: string;
            /**
             * @description The reason
             * @example It arrived broken
             */
            why: string;
            /** @description Who requested it, such as the id of an operator */
            by: string;
            /**
             * Format: date-time
             * @description When the refund was requested
             * @example 2026-11-23T10:00:00.000Z
             */
            requestedAt: string;
            /** @description Stripe’s id of the refund */
            providerRefundId?: string;
            /** @description Why Stripe could not refund */
            failure?: string;
            /**
             * @description How the shop paid it outside Stripe
             * @enum {string}
             */
            paidBy?: "transfer";
            /** @description The bank’s reference of the transfer */
            reference?: string;
            /**
             * @description What must end before Stripe accepts the refund
             * @enum {string}
             */
            waitsFor?: "dispute";
        };
        /** @description An order as operators see it: with its timeline, without the buyer’s data */
        OperatorOrder: {
            /** @example ord_01M83VNVF87VRSP9TWRENQ0000 */
            orderId: string;
            /**
             * @description A short code to read out over the telephone
             * @example RENQ-0000
             */
            number: string;
            /** @description The id in all log lines of the order */
            traceId: string;
            /** @enum {string} */
            status: "pending" | "awaiting_funds" | "review" | "paid" | "packaging" | "shipping" | "completed" | "expired" | "payment_failed" | "cancelled";
            /**
             * Format: date-time
             * @description When the order was placed
             * @example 2026-11-23T10:00:00.000Z
             */
            createdAt: string;
            /**
             * @description ISO 4217
             * @example EUR
             */
            currency: string;
            /**
             * @description The order’s total with tax, in minor units
             * @example 2400
             */
            total: number;
            /**
             * @description The charged amount, in `chargedCurrency`, in minor units
             * @example 2400
             */
            charged: number;
            /**
             * @description ISO 4217
             * @example EUR
             */
            chargedCurrency: string;
            /**
             * @description The sum of all refunds, in `chargedCurrency`, in minor units
             * @example 2400
             */
            refunded: number;
            /**
             * @description The amount that can still be refunded, in `chargedCurrency`, in minor units
             * @example 2400
             */
            refundable: number;
            /**
             * @description What banks gave back to the buyer, in `chargedCurrency`, in minor units
             * @example 2400
             */
            chargedBack: number;
            /**
             * @description Why the order under review cannot be approved; absent if it can
             * @enum {string}
             */
            approvalBlock?: "not_paid" | "refunded" | "no_address";
            /**
             * @description The number of open disputes
             * @example 0
             */
            disputesOpen: number;
            /** @description Stripe’s id of the payment */
            paymentIntentId?: string;
            refunds: components["schemas"]["Refund"][];
            disputes: {
                /** @description Stripe’s id of the dispute */
                disputeId: string;
                /** @enum {string} */
                status: "open" | "won" | "lost";
                /**
                 * @description The disputed amount, in minor units
                 * @example 2400
                 */
                amount: number;
                /**
                 * @description ISO 4217
                 * @example EUR
                 */
                currency: string;
                /** @description Stripe’s reason code */
                why: string;
                /**
                 * Format: date-time
                 * @description When the dispute was opened
                 * @example 2026-11-23T10:00:00.000Z
                 */
                openedAt: string;
                /**
                 * @description What the bank gave to the buyer, if the dispute is lost, in minor units
                 * @example 2400
                 */
                lost?: number;
            }[];
            timeline: {
                /**
                 * @description The key of the event
                 * @example placed
                 */
                entry: string;
                /**
                 * Format: date-time
                 * @description When it happened
                 * @example 2026-11-23T10:00:00.000Z
                 */
                at: string;
                /** @example order placed */
                what: string;
                details?: {
                    [key: string]: unknown;
                };
            }[];
        };
        /** @description What only an operator can end */
        Inbox: {
            items: {
                /** @enum {string} */
                kind: "review" | "refund" | "dispute" | "mail" | "effect" | "alert";
                /** @example ord_01M83VNVF87VRSP9TWRENQ0000 */
                orderId: string;
                /**
                 * Format: date-time
                 * @description Since when it waits
                 * @example 2026-11-23T10:00:00.000Z
                 */
                since: string;
                /** @description The last error, or why a person must decide */
                why: string;
                /** @description The id of the refund, dispute, mail or alert, or the names of the effects */
                subject?: string;
                /**
                 * @description The amount, if the item is about money, in minor units
                 * @example 2400
                 */
                amount?: number;
                /**
                 * @description ISO 4217
                 * @example EUR
                 */
                currency?: string;
                /**
                 * @description Why the order under review cannot be approved; absent if it can
                 * @enum {string}
                 */
                approvalBlock?: "not_paid" | "refunded" | "no_address";
            }[];
            /** @description Whether there are more than the list contains */
            hasMore: boolean;
            /**
             * @description The number of messages in the dead-letter queues, which are not in the list. Absent if SQS does not answer
             * @example 0
             */
            deadLetters?: number;
        };
        /** @description The state of an operator’s sign-in */
        OperatorSignIn: {
            /**
             * @description What the sign-in asks for next
             * @enum {string}
             */
            step: "password" | "new-password" | "set-up" | "code" | "done";
            /** @description The key for the authenticator app */
            secret?: string;
            /** @description The same key as an otpauth:// link */
            link?: string;
            /** @description The signed-in operator */
            email?: string;
            /**
             * @description The role of the operator
             * @enum {string}
             */
            role?: "support" | "warehouse" | "finance" | "admin";
        };
        /** @description The signed-in account */
        Session: {
            signedIn: boolean;
            /**
             * @description Empty for a token, which contains no e-mail address
             * @example camille@example.com
             */
            email?: string;
        };
        /** @description The next page */
        Next: {
            /**
             * @description A path on this site
             * @example /api/orders
             */
            next: string;
        };
        /** @description The signed-in account */
        Account: {
            /**
             * @description Empty for a token, which contains no e-mail address
             * @example camille@example.com
             */
            email: string;
            /** @description The open sessions, newest first */
            sessions: {
                /** @example ses_01M83VNVF87VRSP9TWRENQ0000 */
                sessionId: string;
                /**
                 * Format: date-time
                 * @example 2026-11-23T10:00:00.000Z
                 */
                startedAt: string;
                /**
                 * @description The families of the browser and its system
                 * @example Firefox, Windows
                 */
                browser?: string;
                /** @description Whether this request belongs to it */
                isCurrent: boolean;
            }[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
