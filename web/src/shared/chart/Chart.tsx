import { BarChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use as install, type ComposeOption, type EChartsType } from 'echarts/core'
import type { BarSeriesOption } from 'echarts/charts'
import type { GridComponentOption, LegendComponentOption, TooltipComponentOption } from 'echarts/components'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { useDark } from '@/shared/appearance'
import { countText } from '@/shared/number'

install([BarChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer])

type Option = ComposeOption<BarSeriesOption | GridComponentOption | LegendComponentOption | TooltipComponentOption>
export interface Bars { names: string[]; series: { name: string; color: string; values: number[] }[]; label: string; text: (value: number) => string }

/** Bars side by side. The library is large, so this file is only loaded where a chart is shown. */
export function Chart({ names, series, label, text }: Bars) {
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType | null>(null)
  const dark = useDark()
  useEffect(() => {
    if (!box.current) return
    const made = (chart.current = init(box.current, null, { renderer: 'svg' }))
    const observer = new ResizeObserver(() => made.resize())
    observer.observe(box.current)
    return () => {
      observer.disconnect()
      made.dispose()
    }
  }, [])
  useEffect(() => {
    const ink = dark ? 'rgba(255,255,255,0.78)' : 'rgba(15,23,42,0.78)'
    const line = dark ? 'rgba(255,255,255,0.12)' : 'rgba(15,23,42,0.10)'
    const option: Option = {
      animationDuration: 250,
      textStyle: { fontFamily: 'inherit', color: ink },
      grid: { left: 8, right: 12, top: 40, bottom: 4, containLabel: true },
      legend: { top: 4, textStyle: { color: ink } },
      tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, valueFormatter: (value) => text(Number(value)) },
      xAxis: { type: 'category', data: names, axisTick: { show: false }, axisLine: { lineStyle: { color: line } }, axisLabel: { color: ink } },
      yAxis: { type: 'value', splitLine: { lineStyle: { color: line } }, axisLabel: { color: ink, formatter: (value: number) => countText(value) } },
      series: series.map((one) => ({ type: 'bar', name: one.name, data: one.values, barMaxWidth: 34, itemStyle: { color: one.color, borderRadius: [4, 4, 0, 0] } })),
    }
    chart.current?.setOption(option, true)
  }, [names, series, dark, text])
  return <div ref={box} role="img" aria-label={label} style={{ height: 320, width: '100%' }} />
}
