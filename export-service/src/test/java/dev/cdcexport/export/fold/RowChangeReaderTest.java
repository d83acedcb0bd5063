package dev.cdcexport.export.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.Operation;
import dev.cdcexport.export.fold.RowChange.Activity;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowChangeReaderTest {

    /** A domain over boolean prints as t and f. */
    @Test
    void takesARowForDeletedWhereTheSoftDeleteColumnIsTrueAsABooleanOrAsADomain() {
        assertThat(activity("true")).isEqualTo(Activity.INACTIVE);
        assertThat(activity("t")).isEqualTo(Activity.INACTIVE);
        assertThat(activity("false")).isEqualTo(Activity.ACTIVE);
        assertThat(activity("f")).isEqualTo(Activity.ACTIVE);
        assertThat(activity(null)).isEqualTo(Activity.ACTIVE);
    }

    private static Activity activity(@Nullable String gone) {
        return new RowChangeReader(Things.keyed())
                .read(Things.event(
                        0, Operation.CREATE, null, Things.row(Things.COLUMNS, Arrays.asList("1", "a", gone)), 1))
                .isActive();
    }
}
