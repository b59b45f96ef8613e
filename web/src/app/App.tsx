import { QueryClientProvider } from '@tanstack/react-query'
import { ConfigProvider } from 'antd'
import { useEffect } from 'react'
import { BrowserRouter } from 'react-router'
import { useLanguage } from '@/i18n'
import { useDark } from '@/shared/appearance'
import { Toasts } from '@/shared/ui/toast'
import { queries } from './queries'
import { Router } from './Router'
import { themeFor } from './theme'

export function App() {
  const dark = useDark()
  const { language, antd } = useLanguage()
  useEffect(() => {
    document.documentElement.className = 'zhike'
    document.documentElement.style.colorScheme = dark ? 'dark' : 'light'
  }, [dark])
  return (
    <ConfigProvider locale={antd} theme={themeFor(dark)} button={{ autoInsertSpace: false }}>
        <QueryClientProvider client={queries}>
          <BrowserRouter key={language}>
            <Router />
          </BrowserRouter>
        </QueryClientProvider>
      <Toasts />
    </ConfigProvider>
  )
}
