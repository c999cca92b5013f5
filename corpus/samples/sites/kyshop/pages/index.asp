<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN">
<HTML>
<HEAD>
<META http-equiv=Content-Type content="text/html; charset=gb2312">
<META name="Keywords" content="葵园,土产,保健食品">
<TITLE>葵园健康商城 - 土产 保健 日用</TITLE>
<LINK href="/themes/style.css" type=text/css rel=stylesheet>
</HEAD>
<BODY leftMargin=0 topMargin=0>
<TABLE width=760 align=center border=0 cellpadding=0 cellspacing=0><TR><TD><a href="/index.asp"><IMG src="/images/logo.gif.svg" alt="葵园商城" border=0></a></TD><TD align=right><a href="flow.php" rel=nofollow>购物车(0)</a> | <a href="/article.php?id=3">购物须知</a> | <a href="/article.php?id=5">关于我们</a></TD></TR>
<TR><TD colspan=2 bgcolor=#3a7d2c>&nbsp;<a href="/index.asp"><FONT color=#ffffff>首页</FONT></a> | <a href="/category.php?id=1"><FONT color=#ffffff>保健食品</FONT></a> | <a href="/category.php?id=2"><FONT color=#ffffff>茶饮冲调</FONT></a> | <a href="/category.php?id=3"><FONT color=#ffffff>零食糕点</FONT></a> | <a href="/category.php?id=4"><FONT color=#ffffff>药品器械</FONT></a> | <a href="/category.php?id=5"><FONT color=#ffffff>个护日用</FONT></a></TD></TR></TABLE><TABLE width=760 align=center><TR><TD width=180 valign=top bgcolor=#f6fbf2><B>商品分类</B><BR><a href="category.php?id=1">保健食品</a><BR><a href="category.php?id=2">茶饮冲调</a><BR><a href="category.php?id=3">零食糕点</a><BR><a href="category.php?id=4">药品器械</a><BR><a href="category.php?id=5">个护日用</a><BR><BR><B>公告</B><BR><a href="article.php?id=9">被冒用名义推销的声明</a><BR><a href="article.php?id=7">【养生小站】叶子茶</a><BR><a href="/old/frame.html">旧版目录(框架)</a><BR><a href="/goods_old.asp?id=11">蜂胶老链接</a></TD><TD valign=top><B>店长推荐</B><TABLE><TR><TD width=190 align=center><a href="/goods.php?id=11">棠溪牌蜂胶软胶囊 60粒</a><BR>￥168.00</TD><TD width=190 align=center><a href="/goods.php?id=20">凉山坡 黑苦荞茶 全胚芽 500g罐装</a><BR>￥39.90</TD><TD width=190 align=center><a href="/goods.php?id=22">季家老号 秋梨膏糖 铁盒装 150g</a><BR>￥22.00</TD></TR>
<TR><TD width=190 align=center><a href="/goods.php?id=24">临湖特产 手削藕粉 桂花味 独立小袋</a><BR>￥33.00</TD><TD width=190 align=center><a href="/goods.php?id=30">后山 特级初榨山茶油 1L 礼盒</a><BR>￥128.00</TD><TD width=190 align=center><a href="/goods.php?id=13">澜屿牌鱼油软胶囊 100粒/瓶</a><BR>￥126.00</TD></TR>
<TR><TD width=190 align=center><a href="/goods.php?id=19">蓝湾胰源 桑黄苦瓜压片糖果（买5送2）</a><BR>￥398.00</TD><TD width=190 align=center><a href="/goods.php?id=33">小鹿跳跳 DHA藻油凝胶糖果 30粒</a><BR>￥88.00</TD><TD width=190 align=center><a href="/goods.php?id=39">行者 316不锈钢保温杯 480ml</a><BR>￥59.00</TD></TR></TABLE><MARQUEE scrollamount=3>快递照常发货，偏远地区加5元；双12满199减20，仅限12月10日至12日</MARQUEE></TD></TR></TABLE><DIV id="pop" style="position:absolute;right:10px;top:120px;width:120px;border:1px solid #c00;background:#ffe">在线客服<BR><a href="http://wpa.qq.example/msgrd?uin=800000021">QQ交谈</a><BR>电话 0000-8800021<BR><a href="javascript:document.getElementById('pop').style.display='none'">[关闭]</a></DIV><HR width=760><CENTER><FONT size=2>葵园健康商城 版权所有 2009-2026　地址：临湖市柳条巷6号　邮编：000000<BR>
食品经营许可证 JY13701020001230　<a href="http://beian.example/">临ICP备00000002号</a><BR>
Powered by EShop v2.7.3 　本页面在1024*768分辨率下浏览效果最佳</FONT></CENTER>
<SCRIPT language=javascript>if(top!=self){top.location=self.location;}</SCRIPT></BODY></HTML>
