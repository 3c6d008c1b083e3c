package example.seeds.billing;

import java.math.BigDecimal;

/** Adds up an invoice that is given as amounts on the command line. */
public final class Billing {
  private Billing() {}

  public static void main(String[] amounts) {
    BigDecimal total = BigDecimal.ZERO;
    for (String amount : amounts) {
      total = total.add(new BigDecimal(amount));
    }
    System.out.println(total);
  }
}
