package dev.sourcecheck.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FittedTextTest {
  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "orders, orders",
    "exactly_ten, exactly_ten",
    "stage_customer_orders_2026, stage_…2026",
    "注文明細表, 注文明細表",
    "注文明細表の履歴, 注文明…履歴",
    "😀😀😀😀😀😀, 😀😀😀…😀😀",
  })
  void keepsBeginningAndEnd(String text, String expected) {
    assertThat(FittedText.of(text, 11)).isEqualTo(expected);
  }
}
