import { useQuery } from '@tanstack/react-query'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { Waiting } from '@/shared/ui/Waiting'
import { enrolAtLogin } from '../signin'
import { TotpSecret } from './TotpSecret'

export function EnrolHere({ challenge }: { challenge: string }) {
  const begun = useQuery({ queryKey: ['enrol', challenge], queryFn: () => enrolAtLogin(challenge), staleTime: Infinity, gcTime: 0, retry: false })
  if (begun.isError) return <LoadFailed error={begun.error} onRetry={() => void begun.refetch()} />
  if (!begun.data) return <Waiting />
  return <TotpSecret {...begun.data} />
}
