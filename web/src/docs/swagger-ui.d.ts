declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  interface Asked { url: string; method?: string; headers: Record<string, string> }
  interface Options {
    url: string
    dom_id: string
    deepLinking?: boolean
    docExpansion?: 'list' | 'full' | 'none'
    filter?: boolean
    persistAuthorization?: boolean
    validatorUrl?: string | null
    requestInterceptor?: (asked: Asked) => Asked | Promise<Asked>
  }
  export default function SwaggerUI(options: Options): unknown
}
