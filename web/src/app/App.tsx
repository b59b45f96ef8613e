import { QueryClientProvider } from '@tanstack/react-query'
import { App as Antd, ConfigProvider } from 'antd'
import { useEffect } from 'react'
import { BrowserRouter } from 'react-router'
import { useLanguage } from '@/i18n'
import { useDark } from '@/shared/appearance'
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
      <Antd component={false} message={{ maxCount: 3 }}>
        <QueryClientProvider client={queries}>
          <BrowserRouter key={language}>
            <Router />
          </BrowserRouter>
        </QueryClientProvider>
      </Antd>
    </ConfigProvider>
  )
}
