package dev.sourcecheck.browser;

import java.util.List;

/** Text that a page must show, and neither interpret as HTML nor as a template. */
final class HostileText {
  static final List<String> ALL =
      List.of(
          "<script>alert(1)</script>",
          "\"><script>alert(2)</script>",
          "</title><script>alert(3)</script>",
          "</textarea><script>alert(4)</script>",
          "<img src=x onerror=alert(5)>",
          "<svg onload=alert(6)>",
          "<svg><script>alert(7)</script></svg>",
          "<iframe src=javascript:alert(8)>",
          "<a href=javascript:alert(9)>x</a>",
          "<body onload=alert(10)>",
          "<details open ontoggle=alert(11)>",
          "<style>*{color:red}</style>",
          "<link rel=stylesheet href=//evil.example>",
          "<meta http-equiv=refresh content=0;//evil.example>",
          "' onmouseover='alert(12)",
          "\" autofocus onfocus=\"alert(13)",
          "<button hx-post=/logout hx-trigger=load>",
          "<b hx-on:mouseover=alert(14)>",
          "{7*7}{#if true}x{/if}",
          "${7*7}&lt;i&gt;",
          "javascript:alert(15)");

  /** Matches elements that only such text would add to a page. */
  static final String ELEMENTS =
      "main :is(script, iframe, object, embed, style, link, meta, body, b, i,"
          + " img:not([src='/assets/icon.svg']), [onload], [onerror], [onfocus], [onmouseover],"
          + " [ontoggle], [href^='javascript:'], [hx-post='/logout'])";

  private HostileText() {}
}
