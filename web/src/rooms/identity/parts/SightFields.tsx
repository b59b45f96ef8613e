import { Radio } from 'antd'
import { t } from '@/i18n'
import { FIELDS, REVEALED_ONLY, SIGHTS, type FieldName, type Sight } from '../roles'
import styles from './roles.module.css'

type Fields = Partial<Record<FieldName, Sight>>
interface Props { value?: Fields; onChange?: (fields: Fields) => void; held: Fields; locked: boolean }

/** What of each kind of value the role sees; never more than whoever sets it. */
export function SightFields({ value = {}, onChange, held, locked }: Props) {
  const beyond = (name: FieldName, sight: Sight) => SIGHTS.indexOf(sight) < SIGHTS.indexOf(held[name] ?? 'full')
  return (
    <div className={styles.sights}>
      {FIELDS.map((name) => (
        <SightRow key={name} name={name} value={value[name]} disabled={(sight) => locked || beyond(name, sight)} onChange={(sight) => onChange?.({ ...value, [name]: sight })} />
      ))}
    </div>
  )
}

function SightRow({ name, value, disabled, onChange }: { name: FieldName; value: Sight | undefined; disabled: (sight: Sight) => boolean; onChange: (sight: Sight) => void }) {
  const choices = REVEALED_ONLY.includes(name) ? SIGHTS.filter((sight) => sight !== 'full') : SIGHTS
  return (
    <>
      <span>{t(`field_kinds.${name}`)}</span>
      <Radio.Group size="small" aria-label={t(`field_kinds.${name}`)} value={value} onChange={(event) => onChange(event.target.value as Sight)}
        options={choices.map((sight) => ({ value: sight, label: t(`sights.${sight}`), disabled: disabled(sight) }))} />
    </>
  )
}
