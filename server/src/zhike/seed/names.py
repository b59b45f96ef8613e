"""Chinese names that a shop owner would believe; no real person's."""

import random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"  # noqa: E501
GIVEN = "小美丽静怡婷婷雅芳思琪梦瑶欣悦佳慧雨桐子涵诗语晓彤若兰芷晴依诺一凡浩然宇轩俊杰明远志强建国文博天佑嘉豪振华国栋海涛立新春燕秋月冬梅夏荷云飞雪莹玉兰金凤银屏宝珠清扬安然如意"  # noqa: E501


def person(chance: random.Random) -> str:
    """A name of two or three characters."""
    return chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _ in range(chance.choice((1, 2, 2))))
