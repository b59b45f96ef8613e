import type { ReactNode } from 'react'
import styles from './ui.module.css'

export function Card({ title, extra, children }: { title?: string; extra?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.card}>
      {(title || extra) && <div className={styles.cardHead}><h2>{title}</h2>{extra}</div>}
      {children}
    </section>
  )
}

export function Facts({ rows }: { rows: [string, ReactNode][] }) {
  return (
    <dl className={styles.facts}>
      {rows.filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== false).map(([name, value]) => (
        <FactRow key={name} name={name} value={value} />
      ))}
    </dl>
  )
}

function FactRow({ name, value }: { name: string; value: ReactNode }) {
  return <><dt>{name}</dt><dd>{value}</dd></>
}

export function PageBody({ children }: { children: ReactNode }) {
  return <div className={styles.page}>{children}</div>
}
