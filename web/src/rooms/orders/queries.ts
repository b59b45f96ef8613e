import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'

export type Shop = Schemas['OrderShopRead']
export type ShopFields = Schemas['OrderShopCreate']

export const SHOPS = ['order-shops']
const one = (shop_id: string) => ({ params: { path: { shop_id } } })

export const useShops = () => useQuery({ queryKey: SHOPS, queryFn: async () => (await unwrap(client.GET('/api/order-shops', {}))).items })
export const createShop = (body: ShopFields, key: string) => unwrap(client.POST('/api/order-shops', { body, ...keyed(key) }))
export const patchShop = (id: string, body: Schemas['OrderShopPatch'], key: string) => unwrap(client.PATCH('/api/order-shops/{shop_id}', { ...one(id), body, ...keyed(key) }))
export const removeShop = (id: string, key: string) => unwrap(client.DELETE('/api/order-shops/{shop_id}', { ...one(id), ...keyed(key) }))
export const testShop = (id: string, key: string) => unwrap(client.POST('/api/order-shops/{shop_id}/test', { ...one(id), ...keyed(key) }))
