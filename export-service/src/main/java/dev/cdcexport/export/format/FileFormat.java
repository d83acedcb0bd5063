package dev.cdcexport.export.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * How rows become the bytes of a file, and are read back: what a job carries, and its record says. A value; any thread may use it. Rows come as cells: PostgreSQL's
 * own text in UTF-8, or SQL NULL.
 */
public interface FileFormat {

    /** What the names of files end with, before what their compression adds: {@code .csv}. */
    String extension();

    /** The media type of files that are not compressed. */
    String mediaType();

    /** A batch that takes rows for files of this format. Several threads may fill one each. */
    RowBatch newBatch();

    /**
     * Begins a file, or a part of one, each of which can be read by itself.
     *
     * @param out takes the bytes; closed by the caller
     * @param columns the columns of all rows, in order
     * @throws IOException if {@code out} fails
     */
    PartWriter begin(OutputStream out, List<FileColumn> columns) throws IOException;

    /**
     * Reads a file.
     *
     * @param in the file's bytes, not compressed; closed with the reader
     * @throws IOException if it does not begin as such a file does
     */
    RowReader read(InputStream in) throws IOException;

    /** Whether the first row that is read back has the names of the columns. */
    boolean hasHeader();

    /** Whether values that a spreadsheet would take for formulas are changed, names of columns too. */
    boolean guardsFormulas();
}
