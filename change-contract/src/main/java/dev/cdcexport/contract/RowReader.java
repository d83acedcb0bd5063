package dev.cdcexport.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads rows of the envelope. Single-threaded: it keeps the last row's shape, which most following rows share. */
final class RowReader {

    private static final int BOUNDS = 2;
    private static final int INITIAL_COLUMNS = 16;

    private @Nullable RowShape shape;
    private byte[][] names = {};
    private int[] bounds = new int[INITIAL_COLUMNS * BOUNDS];

    /** The row at which the scanner stands; {@code null} if there is none. */
    @Nullable
    Row read(JsonScanner scanner) {
        if (!scanner.take('{')) {
            scanner.skip();
            return null;
        }
        RowShape guess = shape;
        boolean alike = guess != null;
        List<byte[]> written = null;
        int count = 0;
        while (scanner.nextMember(count == 0)) {
            if (alike && (count == names.length || !scanner.is(names[count]))) {
                alike = false;
            }
            if (!alike) {
                written = written == null ? known(count) : written;
                written.add(Arrays.copyOfRange(scanner.json(), scanner.start(), scanner.end()));
            }
            bound(scanner, count);
            count++;
        }
        if (guess == null || !alike || count != names.length) {
            guess = learn(written == null ? known(count) : written);
        }
        return Row.ofJson(guess, scanner.json(), Arrays.copyOf(bounds, count * BOUNDS));
    }

    private List<byte[]> known(int count) {
        return new ArrayList<>(Arrays.asList(names).subList(0, count));
    }

    private void bound(JsonScanner scanner, int column) {
        if (bounds.length == column * BOUNDS) {
            bounds = Arrays.copyOf(bounds, bounds.length * 2);
        }
        boolean isNull = !scanner.scalar();
        bounds[column * BOUNDS] = isNull ? Row.NULL : scanner.start();
        bounds[column * BOUNDS + 1] = scanner.end();
    }

    private RowShape learn(List<byte[]> written) {
        names = written.toArray(new byte[0][]);
        List<String> texts = written.stream()
                .map(name -> JsonScanner.text(name, 0, name.length))
                .toList();
        RowShape learnt = new RowShape(
                texts, texts.stream().map(name -> RowShape.JsonForm.STRING).toList());
        shape = learnt;
        return learnt;
    }
}
