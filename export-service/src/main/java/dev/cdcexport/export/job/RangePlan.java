package dev.cdcexport.export.job;

import dev.cdcexport.export.consumer.WatermarkTable;
import dev.cdcexport.export.log.TopicRange;

/**
 * One table of an incremental or delta export.
 *
 * @param table the table as it is at the end of the range, which the next watermark records
 * @param range the range of its topic
 */
record RangePlan(WatermarkTable table, TopicRange range) {}
