import styles from './ui.module.css'

/** One character of the name; Chinese people are recognised by the last one, guests by the first. */
export function Face({ letter, size = 36, strong = false }: { letter: string; size?: number; strong?: boolean }) {
  const colours = strong ? { background: 'var(--ant-color-primary)', color: '#fff' } : {}
  return <span className={styles.face} aria-hidden="true" style={{ width: size, height: size, fontSize: size * 0.42, ...colours }}>{letter}</span>
}
