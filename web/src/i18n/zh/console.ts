export * from './people'
export * from './service'
export * from './system'
